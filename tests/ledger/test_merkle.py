from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from ledger import merkle


def tree_hash(leaves):
    """RFC 6962, section 2.1, written from its text: split at the largest power of two below the size."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + tree_hash(leaves[:split]) + tree_hash(leaves[split:])).digest()


def edge_of(leaves):
    edge = b""
    for size, data in enumerate(leaves):
        edge = merkle.append(edge, size, merkle.leaf(data))
    return edge


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_grown_leaf_by_leaf_is_the_root_of_the_standard(leaves):
    assert merkle.root(edge_of(leaves)) == tree_hash(leaves)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70))
def test_the_edge_holds_one_hash_for_each_complete_subtree(leaves):
    assert len(edge_of(leaves)) == merkle.SIZE * len(leaves).bit_count()
