"""``python -m followup_kit.cli``."""

from followup_kit.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
