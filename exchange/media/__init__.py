"""Sound on its way: mixing, playing out, the frames of a stream."""
