"""Where the metal goes: usage by month, material, workshop, place and customer.

Whole months are read added up (`usage_month`), parts of months from the ledger: both tell the
same (a law of the books), so ten years are told as exactly as a day, and as quickly.
"""
