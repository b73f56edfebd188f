# Short names for start.py; it makes .venv by itself. Example: make demo LANGUAGE=zh-Hans
PYTHON ?= python3
LANGUAGE ?= en

.PHONY: demo test check lock

demo:
	$(PYTHON) start.py demo --language $(LANGUAGE)

test:
	$(PYTHON) start.py test

check:
	$(PYTHON) start.py check

lock:
	$(PYTHON) start.py lock
