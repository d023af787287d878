# The two commands for a fresh machine are `make demo` and `make test`, both as root.

MAVEN ?= mvn -B -ntp

.PHONY: help setup build demo test bench bench-density bench-shrinker bench-speed vm-test jcstress install uninstall clean

help:
	@echo "make demo    install what is missing, build, prove the main job on real pages"
	@echo "make test    the same set-up, then every test"
	@echo "make vm-test every scenario in virtual machines; SCENARIO=name runs one, KERNEL=cloud, full or backports, FORM=full"
	@echo "make build   build only; ./ghostswap runs what was built"
	@echo "make bench-density  pages that the pool holds beside zram, and single pages by JMH; short"
	@echo "make bench          the same with JMH in full, for figures to rely on"
	@echo "make bench-speed    speed of swap beside zram, zswap and disk; BENCH_FORM=full for figures to rely on"
	@echo "make bench-shrinker  writeback beside plain swap and zswap, on two disks; BENCH_FORM=full: 10 runs"
	@echo "make jcstress       stress tests of races; MODE=tough takes hours, TEST=regex picks some"
	@echo "make install    copy what was built, with a systemd unit; PREFIX=/usr/local, DESTDIR, UNITDIR, SYSCONFDIR"
	@echo "make uninstall  remove it again, but for a configuration that was changed"
	@echo "make clean   remove what was built"

setup:
	@scripts/setup.sh

build:
	@echo "== Building (Maven fetches what it needs the first time)"
	@$(MAVEN) -q package -pl fuse-fs -am -Dmaven.test.skip=true

demo: setup build
	@./ghostswap demo $(DEMO_OPTIONS)

# Where a shell without job control starts it in the background (nohup make test &), every program
# that the tests start would ignore SIGINT, and some tests are about that signal.
test:
	@scripts/setup.sh --for-tests
	@echo "== Building and running every test"
	@env --default-signal=INT $(MAVEN) verify && echo "make test: PASSED" || { echo "make test: FAILED"; exit 1; }

# Each scenario is a virtual machine of its own, one after the other.
vm-test:
	@scripts/setup.sh --for-vm
	@echo "== Building"
	@$(MAVEN) -q package -pl integration-tests -am -Dmaven.test.skip=true
	@KERNEL=$(KERNEL) FORM=$(FORM) integration-tests/vm/vm-test $(SCENARIO)

bench-density: BENCH_FORM = short
bench: BENCH_FORM = full
bench bench-density:
	@scripts/setup.sh --for-bench
	@echo "== Building"
	@$(MAVEN) -q verify -Pbench -pl integration-tests -am -Dmaven.test.skip=true -Dbench.form=$(BENCH_FORM)
	@echo "== The report is in target/bench-density.md"

bench-speed:
	@scripts/setup.sh --for-bench
	@echo "== Building"
	@$(MAVEN) -q package -pl integration-tests -am -Dmaven.test.skip=true
	@integration-tests/bench/bench-speed
	@echo "== The report is in target/bench-speed.md, with plots in target/bench-speed.html"

bench-shrinker: BENCH_FORM ?= short
bench-shrinker:
	@scripts/setup.sh --for-bench
	@echo "== Building"
	@$(MAVEN) -q verify -Pbench-shrinker -pl integration-tests -am -Dmaven.test.skip=true -Dbench.form=$(BENCH_FORM)
	@echo "== The report is in target/bench-shrinker.md, pictures in target/bench-shrinker-*.svg"

# Quick is meant to be run at one's desk: all of it within three minutes. Other modes have the
# lengths that jcstress gives them.
MODE ?= quick
TEST ?= .
jcstress_quick = -f 1 -iters 2 -time 700 -sc false

jcstress:
	@$(MAVEN) -q test -pl store -am -Pjcstress -DskipTests \
	  "-Djcstress.options=-m $(MODE) $(jcstress_$(MODE)) -t $(TEST)"

PREFIX ?= /usr/local
UNITDIR ?= /etc/systemd/system
SYSCONFDIR ?= /etc

install:
	@PREFIX="$(PREFIX)" UNITDIR="$(UNITDIR)" SYSCONFDIR="$(SYSCONFDIR)" DESTDIR="$(DESTDIR)" scripts/install.sh install

uninstall:
	@PREFIX="$(PREFIX)" UNITDIR="$(UNITDIR)" SYSCONFDIR="$(SYSCONFDIR)" DESTDIR="$(DESTDIR)" scripts/install.sh uninstall

clean:
	@$(MAVEN) -q clean
