"""What is handed out of a launch: the Markdown snapshot, the JSON summary, JUnit, and sentences. Pure: values to text.

Nothing here reads a file or a clock; the moment of a report is that of the review it is made of.
"""
