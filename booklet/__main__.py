"""`python -m booklet`."""

from booklet.cli import program

if __name__ == "__main__":
    program()
