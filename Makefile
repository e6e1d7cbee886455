# run · test · lint · screenshots: each installs what it needs first.
PORT ?= 5000
CAS_PORT ?= 5001
SMTP_PORT ?= 5025
DEMO_DIR ?= var/
PEOPLE ?= demo/people.csv
# The sign-in server of the demonstration: django, or lemonldap.
CAS ?= django
# ldap: Sésame publishes to a directory, which the sign-in server asks.
DIRECTORY ?=
DIRECTORY_PORT ?= 5389
# One for each core; more than four would wait for the browser's.
WORKERS ?= auto
export PORT CAS_PORT SMTP_PORT DEMO_DIR PEOPLE CAS DIRECTORY DIRECTORY_PORT

PY = .venv/bin/python
comma = ,
OPENLDAP = $(shell $${PYTHON:-python3} -c 'from demo.directory import PACKAGES; print(*PACKAGES)')
LEMONLDAP = $(shell $${PYTHON:-python3} -c 'from demo.lemonldap import PACKAGES; print(*PACKAGES)')
# LemonLDAP::NG asks a directory with these alone.
LDAP_IN_PERL = libnet-ldap-perl libunicode-string-perl libio-socket-timeout-perl
# A domain controller, for root alone: its ports are 389 and 636.
SAMBA = samba samba-ad-provision samba-dsdb-modules samba-vfs-modules
# What the browser tests drive; without it they are skipped, but in CI they fail.
DEBIAN = chromium fonts-dejavu-core postgresql redis-server openssl $(LEMONLDAP) $(LDAP_IN_PERL) $(OPENLDAP) ldap-utils $(SAMBA)

.PHONY: run test coverage lint types screenshots docs mutants nights bench-timing bench-sign-in bench-load bench-publish
.DEFAULT_GOAL := run

run:
	@[ "$(DIRECTORY)" != ldap ] || tools/system_packages.sh $(OPENLDAP)
	@tools/environment.sh demo$(if $(filter ldap,$(DIRECTORY)),$(comma)ldap)
	@[ "$(CAS)" != lemonldap ] || tools/system_packages.sh $(LEMONLDAP)
	@exec $(PY) -m demo

lint:
	@tools/environment.sh demo,test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports --config setup.cfg --no-logo

types:
	@tools/environment.sh demo,test
	$(PY) -m mypy

test: lint types
	@tools/system_packages.sh $(DEBIAN) || true
	@tools/environment.sh demo,test,ldap || echo "Tests of LDAP are left out: python-ldap could not be compiled." >&2
	$(PY) -m pytest --numprocesses=$(WORKERS) --maxprocesses=4 $(MEASURE)

# The same, counting the lines that are run, which takes a fifth longer.
coverage:
	@$(MAKE) test MEASURE="--cov --cov-report=term"

docs:
	@tools/environment.sh demo,test
	$(PY) docs/generate_settings.py
	$(PY) docs/generate_guess_table.py

screenshots:
	@tools/environment.sh demo,test
	@tools/system_packages.sh $(DEBIAN) || true
	$(PY) docs/take_screenshots.py

# FILES names the files to look at; by default all that tools/mutants.py knows.
mutants:
	@tools/environment.sh demo,test
	$(PY) tools/mutants.py $(FILES)

# A simulated university, on SQLite and on PostgreSQL; SEED names a series that is to be lived again.
NIGHTS ?= 400
nights:
	@tools/environment.sh demo,test
	@tools/system_packages.sh postgresql || true
	$(PY) -m tests.nights --nights $(NIGHTS) $(if $(SEED),--seed $(SEED))

# Half an hour on two quiet cores; MANY people of each kind, PATHS some of those it lists with --help;
# DATABASE is sqlite or postgresql, which is started for it.
MANY ?= 300
DATABASE ?= sqlite
bench-timing:
	@tools/environment.sh demo,test
	$(PY) -m tools.bench_timing --database $(DATABASE) --many $(MANY) $(PATHS)

# Two minutes; LIMITER names a Redis to count the questions in.
LIMITER ?= memory://
bench-sign-in:
	@tools/environment.sh demo,test
	$(PY) -m tools.bench_sign_in --limiter $(LIMITER)

# So many SECONDS on each database, on a machine that does nothing else.
SECONDS ?= 600
bench-load:
	@tools/environment.sh demo,test
	$(PY) -m tools.bench_load --seconds $(SECONDS)

# Some minutes; PUBLISHED people, in a directory of Debian's.
PUBLISHED ?= 10000
bench-publish:
	@tools/system_packages.sh $(OPENLDAP)
	@tools/environment.sh demo,test,ldap
	$(PY) -m tools.bench_publish $(PUBLISHED)
