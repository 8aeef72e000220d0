"""The composition root: the only file that knows every ring. It makes nothing happen by itself."""
