import pytest

from materialcenter.accounts.phones import UnreadablePhone, normal_phone


@pytest.mark.parametrize(
    "typed",
    ["081234567890", "0812-3456-7890", "+62 812 3456 7890", "6281234567890", " 0812 3456 7890 "],
)
def test_a_number_is_kept_in_one_form_however_it_was_typed(typed: str) -> None:
    assert normal_phone(typed) == "+6281234567890"


@pytest.mark.parametrize("typed", ["", "12", "abc", "0812345678901234567", "٠٨١٢٣٤٥٦٧٨٩٠"])
def test_a_number_is_refused_when_nobody_could_be_called(typed: str) -> None:
    with pytest.raises(UnreadablePhone):
        normal_phone(typed)
