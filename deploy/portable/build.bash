# How programs without a JVM are built: their Java to C, that and the runtime's C to objects. Read by
# their build scripts, which set $home, and then:
#   $work       the folder of all that is made        $cc, $prefix  the compiler, its tools' prefix
#   $source     the folder of the program's own C     $objects      the folder of its objects
#   $collector  1: with the garbage collector         $out          the program

portable=$home/deploy/portable
cc=gcc
prefix=

fail() {
  echo "build: $1" >&2
  exit 1
}

# Installs the Debian packages that are missing, where there is apt-get.
install() {
  local package missing=() sudo=()
  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ] && command -v apt-get >/dev/null; then
    echo "build: installing ${missing[*]}"
    [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
      install --no-install-recommends "${missing[@]}" >/dev/null
  fi
}

# Whether a file was made after all that it was made of last changed.
current() {
  local made=$1
  shift
  [ -e "$made" ] && [ -z "$(find "$@" -newer "$made" -print -quit)" ]
}

# Java to C: translate ROOM MAIN-CLASS [SOURCE]..., of deploy/ROOM/java, the core and the sources. One
# build at a time works in a folder.
translate() {
  local room=$1 main=$2 java=("$home/deploy/$1/java" "$portable/java" "$home/src/main/java/deens/core" "${@:3}")
  JAVA_HOME=$("$home/bin/find-jdk")
  export JAVA_HOME
  mkdir -p "$work"
  exec 9>"$work/lock"
  flock 9
  translated=$work/translated
  current "$translated/program.c" "${java[@]}" "$home/pom.xml" && return
  echo "build: translating Java to C"
  if ! current "$work/classpath" "$home/pom.xml"; then
    (cd "$home" && mvn -B -q -P'!format' dependency:build-classpath -DincludeScope=test -Dmdep.outputFile="$work/classpath")
  fi
  rm -rf "$work/classes" "$translated"
  find "${java[@]}" -name '*.java' >"$work/sources"
  "$JAVA_HOME/bin/javac" -proc:none -nowarn -Xlint:-options -source 25 -target 25 -XDstringConcat=inline \
    -d "$work/classes" -cp "$(cat "$work/classpath")" "@$work/sources"
  "$JAVA_HOME/bin/java" -cp "$work/classes:$(cat "$work/classpath")" \
    deens.portable.Translate "$main" "$translated" "$work/classes"
}

# The first two are Java's semantics: without them the code is wrong.
flags=(-fwrapv -fno-strict-aliasing -O2 -std=gnu11 -ffreestanding
  -fno-pic -fno-pie -fno-stack-protector -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections
  -falign-functions=1 -falign-loops=1 -falign-jumps=1 -falign-labels=1 -flto=auto -g1)

# From now on: the headers of the compiler and of the runtime, and no others.
freestanding() {
  headers=(-nostdinc -isystem "$($cc -print-file-name=include)" -isystem "$portable/c/libc")
}

# From now on: those of a C library, too, though it is not linked.
hosted() {
  headers=()
}

# C or assembly to an object, if that is not current, which will be linked: compile FILE FLAG...
linked=()
compile() {
  local object=$objects/$(basename "${1%.*}").o
  linked+=("$object")
  current "$object" "$1" "$source" "$portable/c" "$portable/build.bash" "$0" && return
  "$cc" "${flags[@]}" "${headers[@]}" -iquote "$portable/c" -iquote "$source" "-DPORTABLE_COLLECTOR=$collector" "${@:2}" -o "$object" -c "$1"
}

# What was translated, and what it runs on.
compile_portable() {
  mkdir -p "$objects"
  freestanding
  # The translator's code and headers warn.
  if [ "$translated/program.c" -nt "$objects/program.o" ]; then rm -f "$objects/program.o" "$objects/runtime.o"; fi
  [ -e "$objects/program.o" ] || echo "build: compiling"
  compile "$translated/program.c" -w -Dmain=translated_main -iquote "$translated"
  compile "$portable/c/runtime.c" -w -iquote "$translated"
  compile "$portable/c/string.c" -Wall -Wextra -Werror -fno-tree-loop-distribute-patterns
  compile "$portable/c/setjmp.S"
}

# What is linked in: seal IMAGE OPTIONS, either of them empty if there is none. With $zones, they are the
# image, compiled with $specialise.
seal() {
  local image=$1
  if [ ${#zones[@]} -gt 0 ]; then
    image=$work/sealed.image
    "$home/dns-server" compile "${specialise[@]}" "${zones[@]}" -o "$image"
  fi
  {
    echo '.section .sealed, "a"'
    echo '.globl sealed_options, sealed_image, sealed_image_octets'
    echo '.balign 8'
    if [ -n "$image" ]; then
      echo "sealed_image_octets: .quad $(stat -c %s "$image")"
      echo '.balign 64'
      echo "sealed_image: .incbin \"$image\""
    else
      echo 'sealed_image_octets: .quad 0'
      echo 'sealed_image:'
    fi
    echo "sealed_options: .asciz \"$2\""
    echo '.section .note.GNU-stack, "", %progbits'
  } >"$work/sealed.S"
  "$cc" -c "$work/sealed.S" -o "$objects/sealed.o"
  linked+=("$objects/sealed.o")
}

# Strips what was linked as $out.debug to $out, and says how large it is.
finish() {
  "${prefix}strip" -s "$out.debug" -o "$out"
  echo "build: $out, $(stat -c %s "$out") octets"
}
