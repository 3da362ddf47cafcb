"""Groups that merge: who belongs together, after any number of pairs.

Source: Cormen et al. (2022), Introduction to Algorithms, 4th ed., ch. 19.
Chapter: 00-workshop/data-structures
"""

from collections import defaultdict


class UnionFind:
    """The numbers 0 to n - 1 in groups, each a tree whose root stands for the group.

    Nearly O(1) amortized to find or unite: the inverse Ackermann function of n.
    """

    def __init__(self, n: int):
        if n < 0:
            raise ValueError(f"UnionFind needs n of at least 0, got {n}")
        self.parent = list(range(n))
        self.size = [1] * n

    def find(self, i: int) -> int:
        """Return the root of i's group; every second place on the way moves up.

        Raises: IndexError if there is no such i.
        """
        if not 0 <= i < len(self.parent):
            raise IndexError(f"find needs 0 <= i < {len(self.parent)}, got {i}")
        parent = self.parent
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def union(self, i: int, j: int) -> bool:
        """Make one group of i's and j's; False if they were one already."""
        i, j = self.find(i), self.find(j)
        if i == j:
            return False
        if self.size[i] < self.size[j]:
            i, j = j, i
        self.parent[j] = i  # the smaller tree under the larger: none gets deep
        self.size[i] += self.size[j]
        return True

    def groups(self) -> list[list[int]]:
        """All groups, each in ascending order, by their first members."""
        members = defaultdict(list)
        for i in range(len(self.parent)):
            members[self.find(i)].append(i)
        return list(members.values())
