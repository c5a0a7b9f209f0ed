"""The report for the office and the ministry, by month and by year; closed months keep theirs."""
