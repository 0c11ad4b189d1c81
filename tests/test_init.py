import pytest

import urbansafety


def test_every_public_name_can_be_imported():
    assert all(getattr(urbansafety, name).__name__ == name for name in urbansafety.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'urbansafety' has no attribute 'asses'"):
        _ = urbansafety.asses
