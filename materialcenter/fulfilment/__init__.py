"""The bridge: the only room that knows who gets which metal from where.

|              | on the shelf  | on its way |
|--------------|---------------|------------|
| **promised** | `Reservation` | `Peg`      |
| **moved**    | `Issue`       | `Receipt`  |
"""
