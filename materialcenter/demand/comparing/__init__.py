"""What metal costs elsewhere: dated comparison prices, each with its source."""
