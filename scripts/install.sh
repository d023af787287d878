#!/usr/bin/env bash
# Installs what 'make build' has built, or removes it again: the launcher and the jars, a systemd
# unit, an example of a configuration. Run by 'make install' and 'make uninstall', which hand on
# PREFIX, UNITDIR, SYSCONFDIR and DESTDIR.
set -euo pipefail

readonly source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly built=$source_dir/fuse-fs/target
readonly home=$DESTDIR$PREFIX/lib/ghostswap
readonly launcher=$DESTDIR$PREFIX/sbin/ghostswap
readonly doc=$DESTDIR$PREFIX/share/doc/ghostswap
readonly unit=$DESTDIR$UNITDIR/ghostswap.service
readonly config=$DESTDIR$SYSCONFDIR/ghostswap.conf
readonly example=$source_dir/packaging/ghostswap.conf

fail() {
  echo "make $action: $1" >&2
  exit 1
}

# A daemon has its jars open and needs the command line to be taken down.
require_down() {
  [[ -z "$DESTDIR" ]] || return 0
  if compgen -G "/run/ghostswap/*.state" >/dev/null; then
    fail "ghostswap is up; take it down first, with 'systemctl stop ghostswap' where the unit has brought it up ('ghostswap status' shows what is up)."
  fi
}

install_files() {
  [[ -f "$built/ghostswap.jar" ]] || fail "nothing is built yet; 'make build' builds it."
  require_down
  rm -rf "$home"
  install -d "$home/lib/lib" "$(dirname "$launcher")" "$doc/docs"
  install -m 755 "$source_dir/ghostswap" "$home/ghostswap"
  # With their times: the archives of classes are for jars of just these times and sizes.
  install -p -m 644 "$built/ghostswap.jar" "$home/lib/"
  install -p -m 644 "$built"/lib/*.jar "$home/lib/lib/"
  find "$built" -maxdepth 1 -name 'ghostswap-*.jsa' -exec install -p -m 644 -t "$home/lib/" {} +
  ln -sfn ../lib/ghostswap/ghostswap "$launcher"
  install -m 644 "$source_dir"/{README.md,CHANGELOG.md,LICENSE} "$doc/"
  install -m 644 "$source_dir"/docs/*.md "$doc/docs/"
  install -d "$(dirname "$unit")" "$(dirname "$config")"
  sed "s|/usr/local|$PREFIX|g; s|/etc/ghostswap.conf|$SYSCONFDIR/ghostswap.conf|" \
    "$source_dir/packaging/ghostswap.service" >"$unit"
  chmod 644 "$unit"
  if [[ ! -e "$config" ]]; then
    install -m 644 "$example" "$config"
  fi
  echo "installed $launcher, $unit and $config"
  # A oneshot unit that remains is active even after 'ghostswap down', and 'start' does nothing then.
  echo "then: 'ghostswap doctor', and 'systemctl daemon-reload; systemctl enable ghostswap; systemctl restart ghostswap'"
}

uninstall_files() {
  require_down
  rm -rf "$home" "$doc"
  # The link in the folder beside it is what `systemctl enable` made.
  rm -f "$launcher" "$unit" "$(dirname "$unit")/multi-user.target.wants/ghostswap.service"
  if cmp -s "$config" "$example"; then
    rm -f "$config"
  elif [[ -e "$config" ]]; then
    echo "kept $config, which was changed"
  fi
  echo "ghostswap is not installed any more"
}

readonly action=${1:-}
for folder in "$PREFIX" "$UNITDIR" "$SYSCONFDIR"; do
  [[ "$folder" == /* && "$folder" != / ]] ||
    fail "PREFIX, UNITDIR and SYSCONFDIR must be absolute paths, not '$folder'."
done
case "$action" in
  install) install_files ;;
  uninstall) uninstall_files ;;
  *)
    echo "usage: install.sh install|uninstall" >&2
    exit 2
    ;;
esac
