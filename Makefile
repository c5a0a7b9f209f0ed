# Aliases: everything is done by run.py and the tools in .venv.
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup run demo-data test pictures check format lint messages migration migrate bench lock

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:  ## install everything that development needs
	python3 run.py setup

run:  ## migrate, load demo data into an empty database, serve
	python3 run.py

demo-data:  ## load demo data into an empty database
	python3 run.py flask seed demo

test:  ## run all tests on both engines
	python3 run.py test

pictures:  ## photograph every page with demo data into pictures/ (make pictures what="--docs")
	python3 run.py pictures $(what)

lint:  ## formatting, ruff, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

check: lint test  ## lint and test: what must pass before a change is handed in

format:  ## format the code and mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages:  ## collect the texts, update the English catalogue, compile it
	$(BIN)/pybabel --quiet extract -F babel.cfg -k _ -k N_ -k lazy -k lazy_gettext \
	    --sort-by-file --no-location --project materialcenter -o messages.pot .
	$(BIN)/pybabel --quiet update -i messages.pot -d materialcenter/translations -l en \
	    --init-missing --no-fuzzy-matching --ignore-obsolete --no-wrap
	rm messages.pot
	$(BIN)/pybabel --quiet compile -d materialcenter/translations

migration:  ## write a migration from what the models say: make migration m="add colour"
	@test -n "$(m)" || { echo 'say what it does: make migration m="add colour"'; exit 1; }
	@folder=$$(mktemp -d) && export DATABASE_URL=sqlite:///$$folder/base.sqlite3 && \
	    { $(BIN)/alembic upgrade head && $(BIN)/alembic revision --autogenerate -m "$(m)"; }; \
	    status=$$?; rm -r $$folder; exit $$status

migrate:  ## bring the database to the newest revision
	$(BIN)/alembic upgrade head

bench:  ## measure, and fail when a goal is missed
	@for program in bench/[a-z]*.py; do python3 run.py python $$program || exit 1; done

lock:  ## write requirements*.txt anew from requirements*.in
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	    requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	    -c requirements.txt requirements-dev.in -o requirements-dev.txt
