#!/bin/sh
# Prints the path of a Chromium for the browser tests: the machine's, first the one without
# windows (half the processor time), else one unpacked from npm.
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
if [ -n "${ARTICULA_CHROMIUM:-}" ]; then
    echo "$ARTICULA_CHROMIUM"
    exit
fi
for name in chromium-headless-shell chromium chromium-browser google-chrome-stable google-chrome; do
    if command -v "$name"; then exit; fi
done
home="$root/.tools/chromium"
if [ ! -x "$home/chromium" ]; then
    mkdir -p "$home"
    cp "$root/tests/browser/chromium/package.json" "$root/tests/browser/chromium/package-lock.json" "$home"
    cp "$root/.npmrc" "$home"
    cd "$home"
    npm ci --silent --no-progress >&2
    # It unpacks into TMPDIR, with the libraries that a bare system lacks.
    TMPDIR="$home" AWS_EXECUTION_ENV=AWS_Lambda_nodejs22.x node --input-type=module \
        -e 'import c from "@sparticuz/chromium"; await c.executablePath()' >&2
fi
libraries=$(dirname "$(find "$home" -name libnss3.so -not -path '*/node_modules/*' | head -n 1)")
printf '#!/bin/sh\nLD_LIBRARY_PATH="%s" exec "%s/chromium" "$@"\n' "$libraries" "$home" > "$home/chromium-here"
chmod +x "$home/chromium-here"
echo "$home/chromium-here"
