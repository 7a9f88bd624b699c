#!/bin/bash
# By hand, as root: runs the commands of run.py in a bare Debian 12 that has python3 and pip and nothing else, and times each.
#
#   tests/house/bare_debian.sh                    setup, demo, test
#   tests/house/bare_debian.sh setup              only that
#   USER_NAME=visitor tests/house/bare_debian.sh setup demo     as somebody who is not root (libraries are unpacked privately)
#
# Needs debootstrap. Certificates, name servers and pip's settings of this machine are lent to the trial; nothing is written to the project.
# A made root is kept and used again if KEEP names a folder.
set -euo pipefail

tree=$(cd "$(dirname "$0")/../.." && pwd)
root=${KEEP:-$(mktemp -d)}
user=${USER_NAME:-root}
commands=("$@")
[ ${#commands[@]} -gt 0 ] || commands=(setup demo test)

leave() {
    for place in dev proc; do if mountpoint -q "$root/$place"; then umount -l "$root/$place"; fi; done
    if [ -z "${KEEP:-}" ]; then rm -rf --one-file-system "$root"; fi
}
trap leave EXIT

inside() {
    local home=/root settings=()
    if [ "$user" != root ]; then home=/home/$user; fi
    while IFS= read -r name; do settings+=("$name=${!name}"); done < <(compgen -e | grep -E '^(PIP_|SSL_CERT_|REQUESTS_CA_|PARALLAX_)|_(proxy|PROXY)$' || true)
    chroot --userspec="$user" "$root" /usr/bin/env -i HOME="$home" PATH=/usr/bin:/bin:/usr/sbin:/sbin LANG=C.UTF-8 "${settings[@]}" \
        /bin/sh -c "cd /parallax && $1"
}

if [ ! -x "$root/usr/bin/pip3" ]; then
    debootstrap --variant=minbase --include=python3,python3-pip bookworm "$root" > "$root.log" 2>&1 || { tail "$root.log"; exit 1; }
    rm -f "$root.log"
fi
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
if ! mountpoint -q "$root/dev"; then
    mount --rbind /dev "$root/dev"
    mount --make-rslave "$root/dev"  # so that taking it away leaves the machine's own alone
fi
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
[ "$user" = root ] || chroot "$root" id "$user" > /dev/null 2>&1 || chroot "$root" useradd --create-home "$user"

rm -rf "$root/parallax"
mkdir "$root/parallax"
(cd "$tree" && git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --ignore-failed-read -cf -) | tar -xf - -C "$root/parallax"
chroot "$root" chown -R "$user" /parallax

failed=0
for command in "${commands[@]}"; do
    began=$(date +%s.%N)
    if [ "$command" = demo ]; then
        # Serves until it is stopped: it passes when its address answers.
        inside "timeout --signal=INT ${DEMO_SECONDS:-90} python3 run.py demo > demo.log 2>&1" &
        result=1
        for _ in $(seq "${DEMO_SECONDS:-90}"); do
            sleep 1
            if inside "python3 -c \"import urllib.request as r; r.urlopen('${DEMO_ADDRESS:-http://127.0.0.1:8000/}', timeout=2)\"" > /dev/null 2>&1; then
                result=0
                break
            fi
        done
        seconds=$(echo "$(date +%s.%N) - $began" | bc)
        wait $! || true
        cat "$root/parallax/demo.log"
    else
        result=0
        inside "python3 run.py $command" || result=$?
        seconds=$(echo "$(date +%s.%N) - $began" | bc)
    fi
    [ "$result" = 0 ] || failed=1
    printf '== %s as %s in a bare Debian 12: exit %s after %.1f s\n' "$command" "$user" "$result" "$seconds"
done
exit $failed
