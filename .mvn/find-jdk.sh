# Finds a JDK 25 or newer and sets JAVA_HOME; sourced by mvnw and navalis.

jdk_version() {
  # The number after the first quote of JAVA_VERSION="25.0.3" in the file that every JDK has.
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

is_jdk() {
  [ -n "$1" ] && [ -x "$1/bin/javac" ] && [ "$(jdk_version "$1")" -ge 25 ] 2>/dev/null
}

find_jdk() {
  for home in "${JAVA_HOME-}" "${JAVA25_HOME-}"; do
    if is_jdk "$home"; then
      JAVA_HOME=$home
      return 0
    fi
  done
  set +f
  for home in /usr/lib/jvm/* /opt/*jdk* "${HOME:-/}"/.sdkman/candidates/java/* \
    "${HOME:-/}"/.asdf/installs/java/* "${HOME:-/}"/.local/share/mise/installs/java/* \
    "${HOME:-/}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk "$home"; then
      JAVA_HOME=$home
      return 0
    fi
  done
  echo "Navalis needs a JDK 25 or newer and found none: install one (Debian: temurin-25-jdk or openjdk-25-jdk) or set JAVA_HOME to it." >&2
  return 1
}

find_jdk || exit 1
export JAVA_HOME
