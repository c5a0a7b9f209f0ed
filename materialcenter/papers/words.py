"""Amounts in English words; Indonesian ones come from `lokal`."""

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_POWERS = ("", " thousand", " million", " billion", " trillion", " quadrillion")


def in_english(number: int) -> str:
    """A whole number below 10^18, not negative, as it is spoken in Britain."""
    if number < 1000:
        return _below_thousand(number)
    groups = [(number // 1000**power % 1000, word) for power, word in enumerate(_POWERS)]
    spoken = [_below_thousand(group) + word for group, word in reversed(groups) if group]
    if 0 < groups[0][0] < 100:
        spoken[-1] = f"and {spoken[-1]}"
    return " ".join(spoken)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if rest < 20:
        small = _ONES[rest]
    else:
        small = _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    if not hundreds:
        return small
    return f"{_ONES[hundreds]} hundred" + (f" and {small}" if rest else "")
