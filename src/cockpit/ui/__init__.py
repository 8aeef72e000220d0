"""The full screen: the only place that imports Textual. It shows pictures of a flight and submits intents to it."""
