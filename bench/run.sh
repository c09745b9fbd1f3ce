# Builds what a benchmark needs and runs it; sourced by the scripts beside it, with the class in $benchmark.

root=$(cd "$(dirname "$0")/.." && pwd -P)
. "$root/.mvn/find-jdk.sh"
"$root/navalis" --version >/dev/null
"$root/mvnw" -f "$root/pom.xml" -B -ntp -q -pl bench -am compile -Dmaven.test.skip=true
exec "$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow -cp "$root/bench/target/classes:$root/bench/target/lib/*:$root/cli/target/lib/*" \
  "org.navalis.bench.$benchmark" "$root/navalis" "$@"
