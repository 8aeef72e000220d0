"""The panes of the board: each draws one part of a scene, line by line."""
