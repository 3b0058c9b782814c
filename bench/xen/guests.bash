# Guests that are compared with the unikernel: a Linux kernel of Debian's, and an initramfs with busybox
# and one name server. Sourced after bench/lib.bash by bench/xen/run, bench/xen/loopback, bench/xen/memory
# and deploy/xen/test.
#
# Made in target/xen:
#   debian/PACKAGE/          what a Debian package installs; it is unpacked, not installed
#   bin/                     the counting plugin and the two clients
#   linux-SERVER.cpio.gz     initramfs: busybox, modules, the server, all libraries it needs
#   zone-SERVER-WORKLOAD.cpio.gz   a second archive behind it: the zone and the configuration
# shellcheck shell=bash

xen=$PWD/target/xen

# Unpacks Debian packages into folders of their own, which is all that is wanted of kernels and of Xen: to
# install them would change how this machine boots.
unpack() { # package...
  local package
  mkdir -p "$xen/debian/archives"
  for package in "$@"; do
    [ ! -d "$xen/debian/$package" ] || continue
    progress "fetching $package"
    download "$package" || { renew_lists "$package" && download "$package"; } || fail "apt-get could not download $package"
    rm -rf "$xen/debian/$package.new"
    dpkg-deb -x "$xen/debian/archives/${package}"_*.deb "$xen/debian/$package.new" || fail "cannot unpack $package"
    mv "$xen/debian/$package.new" "$xen/debian/$package"
  done
}

download() { # package
  (cd "$xen/debian/archives" && rm -f "${1}"_*.deb &&
    apt-get -q -o APT::Sandbox::User=root download "$1" >/dev/null)
}

# The lists of what Debian has may be missing, or older than a kernel's last security update.
renew_lists() { # package that is wanted
  local apt
  find_apt "$1"
  "${apt[@]}" update >&2
}

# The package that a meta package stands for today: linux-image-cloud-amd64 -> linux-image-6.1.0-N-cloud-amd64.
kernel_package() { # meta package
  local package
  package=$(first_dependency "$1")
  [ -n "$package" ] || { renew_lists "$1" && package=$(first_dependency "$1"); }
  [ -n "$package" ] || fail "apt-cache does not know $1"
  echo "$package"
}

first_dependency() { # meta package of a kernel
  apt-cache depends --important "$1" 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -n 1
}

# The kernel itself, as it is inside of vmlinuz (Documentation/arch/x86/boot.rst: payload_offset counts from the
# end of the setup sectors, and four octets of size follow the payload): it boots by PVH, with no decompressor.
vmlinux() { # kernel package; prints the path
  local image=$xen/debian/$1/vmlinux packed sectors offset length decompress
  if [ ! -e "$image" ]; then
    packed=$(echo "$xen/debian/$1"/boot/vmlinuz-*)
    sectors=$(od -An -tu1 -j $((0x1f1)) -N 1 "$packed")
    offset=$(od -An -tu4 -j $((0x248)) -N 4 "$packed")
    length=$(od -An -tu4 -j $((0x24c)) -N 4 "$packed")
    offset=$(((sectors + 1) * 512 + offset))
    decompress=xz
    [ "$(od -An -tx1 -j $offset -N 4 "$packed")" != " 02 21 4c 18" ] || decompress=lz4
    tail -c "+$((offset + 1))" "$packed" | head -c $((length - 4)) | $decompress -dcq >"$image.new" ||
      fail "cannot decompress the kernel in $1"
    mv "$image.new" "$image"
  fi
  echo "$image"
}

# Copies modules and what they depend on into an initramfs, and lists them in the order of loading.
add_modules() { # folder, kernel package, module...
  local folder=$1 tree=$xen/debian/$2 version module file
  shift 2
  version=$(basename "$tree"/lib/modules/*)
  [ -s "$tree/lib/modules/$version/modules.dep" ] || depmod -b "$tree" "$version" || fail "depmod failed in $tree"
  mkdir -p "$folder/modules"
  for module in "$@"; do
    while read -r _ file _; do
      if [ -f "$file" ] && [ ! -e "$folder/modules/${file##*/}" ]; then
        cp "$file" "$folder/modules/"
        echo "${file##*/}" >>"$folder/modules/order"
      fi
    done < <(modprobe --dirname "$tree" --set-version "$version" --show-depends "$module") ||
      fail "no module $module in $tree"
  done
}

# Copies programs (or libraries) and every library that they need, each to where it is here.
add_programs() { # folder, path...
  local folder=$1 file
  shift
  for file in "$@"; do
    mkdir -p "$folder${file%/*}"
    cp -L "$file" "$folder$file"
  done
  add_libraries "$folder" "$@"
}

# Copies every library that programs need, each to where it is here, unless it is in the folder already.
add_libraries() { # folder, path...
  local folder=$1 file
  shift
  while read -r file; do
    case $file in
      "$folder"/*) continue ;;
    esac
    [ -e "$folder$file" ] || { mkdir -p "$folder${file%/*}" && cp -L "$file" "$folder$file"; }
  done < <(for file in "$@"; do ldd "$file" 2>/dev/null; done | sed -n 's/^\(.* => \|\t\)\(\/[^ ]*\) (0x.*$/\2/p' | sort -u)
}

add_busybox() { # folder, init
  mkdir -p "$1/bin" "$1/dev" "$1/proc" "$1/sys" "$1/tmp" "$1/run" "$1/var/run" "$1/etc"
  cp /bin/busybox "$1/bin/"
  cp "$2" "$1/init"
  chmod 755 "$1/init"
  # Nothing looks names up, but libraries ask who root is.
  echo root:x:0:0::/:/bin/sh >"$1/etc/passwd"
  echo root:x:0: >"$1/etc/group"
}

# Packs a folder; the same content gives the same octets.
pack() { # folder, archive
  (cd "$1" && find . -print0 | LC_ALL=C sort -z | cpio --null --create --format newc --quiet --reproducible) |
    gzip -6n >"$2.new" || fail "cannot pack $1"
  mv "$2.new" "$2"
}

# The counting plugin and the clients.
compile_programs() {
  # The clients are static: they run in dom0, too.
  compile_c bench/xen/await.c "$xen/bin/await" -static
  compile_c bench/xen/answered.c "$xen/bin/answered" -static
  compile_c bench/load/load.c "$xen/bin/load" -static
  compile_c bench/xen/count.c "$xen/bin/count.so" -shared -fPIC
}

# The initramfs with a server, for KVM-like and for Xen guests: only the network's driver differs.
linux_initramfs() { # server; prints the path
  local server=$1 archive=$xen/linux-$1.cpio.gz kernel folder
  kernel=$(kernel_package linux-image-cloud-amd64)
  if [ ! -e "$archive" ] || [ bench/xen/guests.bash -nt "$archive" ] || [ bench/xen/linux-init -nt "$archive" ] ||
    { [ "$server" = deens ] && [ target/run/deens.jar -nt "$archive" ]; }; then
    progress "packing an initramfs with $server"
    unpack "$kernel"
    folder=$(mktemp -d "$xen/initramfs.XXXXXX")
    add_busybox "$folder" bench/xen/linux-init
    add_modules "$folder" "$kernel" virtio_pci virtio_net xen-netfront
    case $server in
      bind) add_programs "$folder" /usr/sbin/named ;;
      nsd) add_programs "$folder" /usr/sbin/nsd ;;
      knot) add_programs "$folder" /usr/sbin/knotd ;;
      powerdns) add_programs "$folder" /usr/sbin/pdns_server "$(dpkg -L pdns-backend-bind | grep 'libbindbackend\.so$')" ;;
      deens) add_deens "$folder" ;;
      *) fail "no server $server" ;;
    esac
    pack "$folder" "$archive"
    rm -rf "$folder"
  fi
  echo "$archive"
}

# Our server for the JVM, and as much of a JDK as it needs.
add_deens() { # folder
  local jdk modules needing folder=$1
  jdk=$(bin/find-jdk)
  modules=$("$jdk/bin/jdeps" --ignore-missing-deps --print-module-deps --multi-release 25 -q --recursive \
    --class-path 'target/run/lib/*' target/run/deens.jar) || fail "jdeps does not understand our jar"
  "$jdk/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --generate-cds-archive \
    --output "$folder/jdk" >&2 || fail "jlink failed"
  find "$folder/jdk" -type f \( -name '*.so' -o -path '*/bin/java' \) >"$folder/needing"
  readarray -t needing <"$folder/needing"
  rm "$folder/needing"
  add_libraries "$folder" "${needing[@]}"
  mkdir -p "$folder/deens/lib"
  cp target/run/deens.jar bin/java-options "$folder/deens/"
  cp target/run/lib/*.jar "$folder/deens/lib/"
  cp -r target/run/native "$folder/deens/"
}

# The zone of a workload (deens.bench.Workloads has one zone in each that is used here) and how the server
# is told to serve it: the command line in the file "serve".
zone_initramfs() { # server, folder of the workload, options of our server or of GuestPeer...; prints the path
  local server=$1 workload=$2 archive origin file folder
  shift 2
  archive=$xen/zone-$server-$(basename "$workload")$(printf %s "$*" | tr -c 'a-z0-9' -).cpio.gz
  if [ ! -e "$archive" ] || [ "$workload/zones.txt" -nt "$archive" ] || [ bench/xen/guests.bash -nt "$archive" ]; then
    [ "$(wc -l <"$workload/zones.txt")" = 1 ] || fail "$workload has more than one zone"
    IFS=$'\t' read -r origin file <"$workload/zones.txt"
    folder=$(mktemp -d "$xen/zone.XXXXXX")
    case $server in
      deens) configure_deens "$folder" "$origin" "$workload/$file" "$@" ;;
      *) configure_peer "$server" "$folder" "$origin" "$workload/$file" "$@" ;;
    esac
    pack "$folder" "$archive"
    rm -rf "$folder"
  fi
  echo "$archive"
}

# Those of others: as deens.peers.Peer says, in /served.
configure_peer() { # server, folder, origin, zone file, options of GuestPeer...
  local server=$1 folder=$2 origin=$3
  mkdir "$folder/served"
  cp "$4" "$folder/served/zone"
  shift 4
  "$JAVA_HOME/bin/java" -cp target/test-classes:target/classes deens.bench.compare.GuestPeer "$server" "$folder/served" \
    "$origin" "$@" >"$folder/serve" || fail "cannot configure $server"
}

# From a compiled image, as the unikernel serves one.
configure_deens() { # folder, origin, zone file, options, of which --listen is 0.0.0.0:53 unless given...
  local folder=$1
  ./dns-server compile -o "$folder/image" "$3" --origin "$2" >&2 || fail "cannot compile $3"
  shift 3
  [[ " $*" == *" --listen "* ]] || set -- --listen 0.0.0.0:53 "$@"
  echo "/jdk/bin/java @/deens/java-options -Djava.library.path=/deens/native/META-INF/native" \
    "-cp /deens/deens.jar:/deens/lib/* deens.app.Main --workers 1 --image /image $*" >"$folder/serve"
}

# Queries in slices: no round asks what another one has asked, but for what the workload itself repeats.
slice=20000

workload() { # name; prints its folder
  local folder=target/xen/workloads/$1
  "$JAVA_HOME/bin/java" -cp target/test-classes:target/classes deens.bench.Workloads target/xen/workloads --quick "$1" >&2 ||
    fail "cannot make the workload $1"
  if [ ! "$folder/slices/00" -nt "$folder/queries.txt" ]; then
    rm -rf "$folder/slices"
    mkdir "$folder/slices"
    split -d -l "$slice" "$folder/queries.txt" "$folder/slices/"
  fi
  echo "$folder"
}

a_name() { # folder of a workload; a name to await
  sed -n '/^[a-z]/{s/\. .*//p;q}' "$1/queries.txt"
}

property() { # folder of a workload, name
  sed -n "s/^$2=//p" "$1/workload.properties"
}

# The address at which the hypervisor enters a PVH image (XEN_ELFNOTE_PHYS32_ENTRY, 18).
entry() { # image
  local octets
  read -r -a octets <<<"$(readelf -n "$1" | grep -A 1 '(0x00000012)' | sed -n 's/.*description data: //p')"
  [ ${#octets[@]} -ge 4 ] || fail "$1 has no PVH entry"
  echo "${octets[3]}${octets[2]}${octets[1]}${octets[0]}"
}

# Of what the plugin has counted.
counted() { # field
  od -An -v -tu8 -j $((8 * $1)) -N 8 "$temporary/count" | tr -d ' '
}

# What is measured, a line in the file "results" of the folder $temporary.
record() { # guest, workload, metric, round, value
  printf '%s\t%s\t%s\t%s\t%s\n' "$@" >>"$temporary/results"
}

# What was measured takes the place of what was there of the same guest, workload and metric.
keep() {
  {
    printf 'guest\tworkload\tmetric\tround\tvalue\n'
    [ ! -e "$results" ] || awk -F '\t' 'NR == FNR { new[$1, $2, $3]; next } FNR > 1 && !(($1, $2, $3) in new)' \
      "$temporary/results" "$results"
    cat "$temporary/results"
  } >"$results.new"
  mv "$results.new" "$results"
}
