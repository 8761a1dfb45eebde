# make          the tools, in target/release
# make demo     record a real load and draw it: demo/chart.html
# make test     everything that is tested
# make test-kernels  live tracing in emulated kernels that can follow functions; minutes
# make check    format, lints, licences, manual
# make bench    what the tools cost beside others, in one run
# make install  PREFIX=/usr/local DESTDIR=

CARGO = cargo
INSTALL = install
PREFIX = /usr/local
DESTDIR =
TARGET = $(or $(CARGO_TARGET_DIR),target)
# Those that have work to do.
TOOLS = sample ftfilter taskwatch metricsnap render

all:
	$(CARGO) build --release --locked --workspace --bins

test:
	$(CARGO) test --locked --workspace

# Not part of test: it fetches kernels and boots them.
test-kernels:
	CARGO='$(CARGO)' tests/vm/kernels.sh

check:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	$(CARGO) clippy --locked -p render --no-default-features --all-targets -- -D warnings
	@if $(CARGO) deny --version >/dev/null 2>&1; \
	then echo $(CARGO) deny check bans licenses sources; \
	     $(CARGO) deny check bans licenses sources; \
	else echo 'skipped: licences: cargo-deny is not installed'; fi
	$(CARGO) test --locked --quiet -p tests --test rooms
	$(CARGO) test --locked --quiet -p tests --test man every_page

# The load is a build of the tools themselves, into a directory of its own.
demo: all
	@mkdir -p demo
	@rm -rf demo/target
	$(TARGET)/release/sample -i 100ms --to demo/system.tsv -- \
	    $(TARGET)/release/taskwatch --to demo/tasks.tsv -- \
	    $(CARGO) build --quiet --locked --workspace --target-dir demo/target
	@rm -rf demo/target
	for ending in svg png html; do \
	    $(TARGET)/release/render --title 'cargo build' -o demo/chart.$$ending \
	        demo/system.tsv demo/tasks.tsv || exit; \
	done
	@echo "The chart is in $(CURDIR)/demo/chart.html: open it in a browser. (Beside it: .svg, .png)"

bench: all
	$(CARGO) bench --locked -p tests --bench cost

install:
	@test -x $(TARGET)/release/sample || { echo "run 'make' first" >&2; exit 2; }
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/bin
	for tool in $(TOOLS); do \
	    $(INSTALL) -m 755 $(TARGET)/release/$$tool $(DESTDIR)$(PREFIX)/bin/ || exit; \
	done
	for page in man/*.[157]; do \
	    section=$(DESTDIR)$(PREFIX)/share/man/man$${page##*.}; \
	    $(INSTALL) -d $$section && $(INSTALL) -m 644 $$page $$section/ || exit; \
	done

clean:
	$(CARGO) clean
	rm -rf demo

.PHONY: all test test-kernels check demo bench install clean
