"""What the workshops ask for: purchase requests (PP), and what the centre asks for its metal."""
