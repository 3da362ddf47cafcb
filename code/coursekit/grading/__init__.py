"""Exercises that grade themselves: the tests here, the learner's code elsewhere."""
