#!/bin/sh
# Tries `ftfilter --live` in Debian kernels that have the function_graph tracer, emulated by qemu:
# 6.1 has it at the top level only, 6.12 and later in instances.
#
# usage: tests/vm/kernels.sh [SUITE...]     from the top of the tree
#
# The kernels come by apt from the mirror that this machine has, into target/vm; nothing is
# installed. Needs, and is skipped without: qemu-system-x86, busybox-static, cpio, kmod, xz-utils.
set -eu
suites=${*:-bookworm bookworm-backports}
top=$(pwd)
work=$top/target/vm
here=$top/tests/vm
# Should an emulated boot hang.
tries=3
# So many seconds without a word are a hang.
silence=120

skip() {
    echo "skipped: test-kernels: $*"
    exit 0
}

for program in qemu-system-x86_64 busybox cpio depmod modprobe xz apt-get dpkg; do
    command -v $program > /dev/null || skip "$program is not installed"
done
! ldd "$(command -v busybox)" > /dev/null 2>&1 || skip 'busybox is not static'
mkdir -p "$work"

# The program, without a library that the guest would have to have.
target=$(uname -m)-unknown-linux-gnu
RUSTFLAGS='-C target-feature=+crt-static' ${CARGO:-cargo} build --locked --release -p ftfilter \
    --bins --target "$target" --target-dir "$work/build"
built=$work/build/$target/release
program=$built/ftfilter

apt() {
    command=$1
    shift
    "$command" -q -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache" \
        -o APT::Sandbox::User=root "$@"
}

# fetch SUITE: the newest kernel of the suite, unpacked into $work/SUITE.
fetch() {
    suite=$1
    [ ! -e "$work/$suite/release" ] || return 0
    mirror=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' \
        'Origin: Debian' | awk '$1 !~ /-/ { print $2; exit }')
    [ -n "$mirror" ] || return 1
    mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
    key=/usr/share/keyrings/debian-archive-keyring.gpg
    echo "deb [signed-by=$key] $mirror $suite main" > "$work/apt/sources.list"
    apt apt-get update > "$work/apt/log" 2>&1 || return 1
    # linux-image-amd64 depends on the package of the newest version.
    image=$(apt apt-cache show linux-image-amd64 |
        sed -n 's/^Depends: .*\(linux-image-[0-9][^ ,]*\).*/\1/p' | head -n 1)
    [ -n "$image" ] || return 1
    rm -rf "$work/$suite"
    mkdir -p "$work/$suite/deb"
    for package in "$image" $(echo "$image" | sed s/-image-/-modules-/); do
        (cd "$work/$suite/deb" && apt apt-get download "$package") >> "$work/apt/log" 2>&1 || true
    done
    for package in "$work/$suite/deb"/*.deb; do
        [ -e "$package" ] || return 1
        dpkg -x "$package" "$work/$suite/root"
    done
    rm -r "$work/$suite/deb"
    # Where /lib and /usr/lib are one.
    if [ -d "$work/$suite/root/usr/lib/modules" ]; then
        mkdir -p "$work/$suite/root/lib"
        mv "$work/$suite/root/usr/lib/modules" "$work/$suite/root/lib/"
    fi
    ls "$work/$suite/root/lib/modules" > "$work/$suite/release.new"
    mv "$work/$suite/release.new" "$work/$suite/release"
}

# pack SUITE: what the guest starts with.
pack() {
    root=$work/$1/root
    release=$(cat "$work/$1/release")
    guest=$work/$1/guest
    rm -rf "$guest"
    mkdir -p "$guest/bin" "$guest/modules"
    cp "$(command -v busybox)" "$guest/bin/"
    cp "$program" "$guest/bin/ftfilter"
    cp "$here/init" "$here/check.sh" "$guest/"
    chmod +x "$guest/init"
    depmod -b "$root" "$release"
    for module in virtio_pci virtio_blk; do
        modprobe -d "$root" -S "$release" --show-depends $module
    done | sed -n 's/^insmod //p' | awk '!seen[$1]++ { print $1 }' | while read -r file; do
        name=$(basename "$file")
        name=${name%%.*}.ko
        case $file in
        *.xz) xz -dc "$file" ;;
        *.zst) zstd -qdc "$file" ;;
        *) cat "$file" ;;
        esac > "$guest/modules/$name"
        echo "$name"
    done > "$guest/modules/order"
    (cd "$guest" && find . | cpio -o -H newc 2> /dev/null | gzip -1) > "$work/$1/initrd"
}

# boot SUITE: runs the checks; what the guest says goes to $work/SUITE/log.
boot() {
    kernel=$(ls "$work/$1"/root/boot/vmlinuz-* "$work/$1"/root/lib/modules/*/vmlinuz* \
        2> /dev/null | head -n 1)
    truncate -s 1G "$work/$1/swap"
    : > "$work/$1/console"
    # One thread for both processors: with a thread each, one goes on running the code that the
    # other has patched (qemu 7.2), and patching is what switching events and tracers on is.
    nice qemu-system-x86_64 -accel tcg,thread=single -cpu max -m 300 -smp 2 \
        -display none -monitor none -no-reboot -serial "file:$work/$1/console" \
        -kernel "$kernel" -initrd "$work/$1/initrd" \
        -append 'console=ttyS0 panic=-1 quiet mitigations=off tsc=reliable' \
        -drive file="$work/$1/swap",if=virtio,format=raw,cache=unsafe \
        < /dev/null &
    guest=$!
    quiet=0 said=
    while kill -0 $guest 2> /dev/null && [ $quiet -lt $silence ]; do
        sleep 1
        quiet=$((quiet + 1))
        # What the kernel says of its own hang does not count.
        says=$(grep -vc '^\[' "$work/$1/console" || true)
        [ "$says" = "$said" ] || quiet=0 said=$says
    done
    kill $guest 2> /dev/null || true
    wait $guest || true
    tr -d '\r' < "$work/$1/console" > "$work/$1/log"
    rm -f "$work/$1/swap" "$work/$1/console"
}

failed=0
for suite in $suites; do
    if ! fetch "$suite"; then
        echo "skipped: test-kernels: the kernel of $suite can't be had"
        continue
    fi
    pack "$suite"
    try=1
    until boot "$suite"; grep -q '^result: ' "$work/$suite/log" || [ $try = $tries ]; do
        try=$((try + 1))
    done
    echo "== $(cat "$work/$suite/release") ($suite), boot $try"
    grep -E '^(ok|FAILED|result): |^[<>+-] ' "$work/$suite/log" || true
    grep -q '^result: ok' "$work/$suite/log" || failed=1
done
exit $failed
