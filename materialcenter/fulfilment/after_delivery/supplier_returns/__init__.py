"""Metal that goes back to its supplier; whoever waits for it waits again."""
