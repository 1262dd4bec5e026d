"""The Merkle tree of RFC 6962, grown leaf by leaf.

The edge is the list of roots of the complete subtrees, largest first: all that is needed to append and to tell
the root. It is stored as one run of 32-byte hashes.
"""

from hashlib import sha256

SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf(data: bytes) -> bytes:
    """Hash of one entry (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def append(edge: bytes, size: int, leaf_hash: bytes) -> bytes:
    """The edge after one more leaf on a tree of `size` leaves."""
    peaks = [edge[i : i + SIZE] for i in range(0, len(edge), SIZE)]
    new = leaf_hash
    while size & 1:
        new = node(peaks.pop(), new)
        size >>= 1
    return b"".join([*peaks, new])


def root(edge: bytes) -> bytes:
    """The tree's root; the hash of nothing for an empty tree."""
    if not edge:
        return EMPTY_ROOT
    peaks = [edge[i : i + SIZE] for i in range(0, len(edge), SIZE)]
    result = peaks.pop()
    while peaks:
        result = node(peaks.pop(), result)
    return result
