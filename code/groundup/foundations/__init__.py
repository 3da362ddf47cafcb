"""Mathematics and measurement that every later part stands on."""
