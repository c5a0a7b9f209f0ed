"""What people type, one file a family: shape is checked here, rules are not."""
