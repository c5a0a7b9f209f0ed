"""Other metal in the stead of what is lacking: the centre offers it, the workshop agrees."""
