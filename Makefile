# Everything starts here. `make` lists what there is; `make pdf` and `make test` need Python 3.11 and make, no more.
#
# A failing step makes `make` itself exit with 2, whatever the step said; the step's own code stands in make's last
# line (“Error 4”). Scripts that want the code call `.venv/bin/booklet`.

.DEFAULT_GOAL := help
.PHONY: help pdf check test bench bench-press bench-paragraphs schema rules proofs fuzz gallery artwork clean distclean environment
.DELETE_ON_ERROR:

# Only what stands on make's command line is an argument. LANG is the shell's locale, PRINTER the print spooler's
# variable, and both are often exported; neither may choose a language or a printing house.
given = $(if $(filter command,$(firstword $(origin $(1)))),$($(1)))
film := $(call given,FILM)
layout := $(call given,LAYOUT)
printer := $(call given,PRINTER)
lang := $(call given,LANG)
python := $(call given,PYTHON)
count := $(call given,COUNT)
seed := $(call given,SEED)

# make exports what stands on its command line; a language code is not a locale, so that the tools get a real one.
ifneq ($(lang),)
override LANG := C.UTF-8
endif

quoted = '$(subst ','\'',$(1))'
option = $(if $(2),--$(1)=$(call quoted,$(2)))
wish = $(call option,layout,$(layout)) $(call option,lang,$(lang)) $(call option,printer,$(printer))
films = $(foreach name,$(film),$(call quoted,$(name)))

# A PDF holds a creation date. With the last commit's, the same commit gives the same bytes on every machine and day
# (https://reproducible-builds.org/specs/source-date-epoch/). Without git, booklet uses a date of its own. Asked for
# by `make pdf` alone, and only where this folder is the top of the working tree, not a copy inside another one.
epoch = $(or $(SOURCE_DATE_EPOCH),$(shell test -e .git && git log -1 --format=%ct 2>/dev/null))
dated = $(if $(epoch),SOURCE_DATE_EPOCH=$(epoch))

bin := .venv/bin

help:
	@echo 'make pdf [FILM=…] [LAYOUT=…] [LANG=…] [PRINTER=…]   make booklets into build/'
	@echo 'make check [FILM=…]   check films and layouts, make no PDF'
	@echo 'make test             linters, types, licences, tests'
	@echo 'make schema           write docs/*.schema.json for editors, and the tables of docs/printers.md'
	@echo 'make rules            write the rules in docs/rules.md; make proofs: judge broken files, write their table'
	@echo 'make fuzz [COUNT=…] [SEED=…]   break files by the thousand; the preflight must answer each'
	@echo 'make bench [ROUNDS=…] [EDITIONS=…]   how long booklets take, beside other typesetters'
	@echo 'make bench-press      what the press stage costs beside typesetting'
	@echo 'make bench-paragraphs how even running text is, and what composing it costs'
	@echo 'make gallery          draw docs/pictures/: layouts, covers, the preflight report'
	@echo 'make artwork          draw the sample films’ pictures anew'
	@echo 'make clean            remove build/ and the caches; distclean: .venv/ as well'

pdf: .venv/.pdf
	@$(dated) $(bin)/booklet build $(wish) -- $(films)

check: .venv/.pdf
	@$(bin)/booklet check -- $(films)

test: .venv/.test
	@sh tools/test.sh

schema: .venv/.pdf
	@for what in film printer; do \
	    $(bin)/booklet schema $$what > docs/.$$what.schema.json || exit; \
	    mv docs/.$$what.schema.json docs/$$what.schema.json || exit; \
	done
	@$(bin)/python tools/printer_fields.py

rules: .venv/.pdf
	@$(bin)/python tools/rules.py

proofs: .venv/.test rules
	@$(bin)/python tools/proofs.py

fuzz: .venv/.test
	@$(bin)/python tools/fuzz.py $(call option,count,$(count)) $(call option,seed,$(seed))

bench: .venv/.pdf
	@$(bin)/python tools/bench.py $(call option,rounds,$(call given,ROUNDS)) $(call option,editions,$(call given,EDITIONS))

bench-press: .venv/.pdf
	@$(bin)/python tools/bench_press.py

bench-paragraphs: .venv/.pdf
	@$(bin)/python tools/bench_paragraphs.py

gallery: .venv/.test
	@$(bin)/python tools/gallery.py
	@$(bin)/python tools/report_picture.py
	@$(bin)/python tools/tightness_picture.py

artwork: .venv/.test
	@for script in content/*/artwork.py; do $(bin)/python "$$script" || exit; done

clean:
	rm -rf build .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf .venv

# The environment. Each stamp holds the folder's path: a virtual environment does not survive a move, so that after
# one it is made anew.
.venv/.pdf: pyproject.toml
	@sh tools/setup.sh pdf $(call quoted,$(python))

.venv/.test: pyproject.toml
	@sh tools/setup.sh test $(call quoted,$(python))

ifneq ($(file <.venv/.pdf),$(CURDIR))
.venv/.pdf: environment
endif
ifneq ($(file <.venv/.test),$(CURDIR))
.venv/.test: environment
endif
environment:
