# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
#
# To be sourced by `checks`. What the scenarios share: the configuration, the cameras, a client that writes every event
# to a file, and waiting for events, journal lines and states.
#
# Cameras: door is a v4l2loopback device that shows a known picture; yard is vivid's first input, which comes and goes.

configuration=/etc/edgedet/edgedet.yaml
socket=/run/edgedet/detections.sock
log=/var/log/edgedet/detections.jsonl
door=/dev/video20
yard=/dev/v4l/by-path/platform-vivid.0-video-index0
events=/tmp/events.jsonl
picture=/share/040.jpg

event_lines() { if [ -e "$events" ]; then wc -l <"$events"; else echo 0; fi; }
# From here on events and journal lines count.
mark() {
    event_mark=$(event_lines)
    journal_mark=$(journalctl -n 0 --show-cursor | sed -n 's/^-- cursor: //p')
}
# Whole lines only: the client may be about to write another.
events_since() { tail -n "+$((event_mark + 1))" "$events" | head -n $(($(event_lines) - event_mark)); }
journal_since() { journalctl -u edgedet -o cat --after-cursor "$journal_mark"; }

# within SECONDS COMMAND...: the command succeeds in time; it is tried twice a second. Where the host has other work, the
# guest may take three times as long.
within() {
    local end=$((SECONDS + 3 * $1))
    shift
    until "$@" >/dev/null; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.5
    done
}

seen() { events_since | grep -E -q -- "$1"; }       # PATTERN: an event like this has come
logged() { journal_since | grep -E -q -- "$1"; }    # PATTERN: the daemon's own log has such a line
frames() { events_since | grep '"seq"' | grep -c "\"camera\":\"$1\""; }  # CAMERA: how many frames have come
has_frames() { [ "$(frames "$1")" -ge "$2" ]; }     # CAMERA COUNT
# CAMERA: its frames since the mark are numbered without a gap, and it was never lost.
undisturbed() {
    local own
    own=$(events_since | grep "\"camera\":\"$1\"")
    jq -e -s 'all(has("seq")) and ([.[].seq] | . == [range(.[0]; .[0] + length)])' <<<"$own" >/dev/null && return
    echo "  the last events of $1, their number or state:" \
        "$(tail -n 40 <<<"$own" | jq -c '[.seq, .state, .reason] | map(select(. != null))' | tr '\n' ' ')"
    return 1
}

property() { systemctl show -p "$1" --value edgedet; }
is_active() { [ "$(property ActiveState)/$(property SubState)" = active/running ]; }
start() { systemctl start edgedet && within 60 is_active; }
# The process and its number of restarts stay the same as long as nobody restarts anything.
remember_life() { life="$(property MainPID) $(property NRestarts)"; }
same_life() { [ "$(property MainPID) $(property NRestarts)" = "$life" ]; }
not() { ! "$@"; }

# thread NAME: its id.
thread() { grep -lx "$1" "/proc/$(property MainPID)"/task/*/comm | sed 's|.*/task/\([0-9]*\)/comm|\1|' | head -n 1; }

configure() { cat >"$configuration"; }
# [SIDE]: for a model of so many pixels a side, 128 if left out.
usual_configuration() {
    configure <<YAML
model: /srv/symbols-d0-${1:-128}.safetensors
threads: 1
socket: $socket
log: {path: $log, frames: all, max_size: 0}
fps: 1
cameras:
  door: $door
  yard: $yard
YAML
}

# show PICTURE: the door's camera shows it from now on, twice a second.
show() {
    (
        exec 3>"$door"
        while dd if="$1" bs=1M status=none >&3; do sleep 0.5; done
    ) &
    shower=$!
}

# watch_events: a client like any other, a member of the group and nothing more, who comes back after each restart.
watch_events() {
    : >"$events"
    chmod 666 "$events"
    (
        while true; do
            setpriv --reuid nobody --regid edgedet --clear-groups \
                edgedet watch --json --wait --socket "$socket" >>"$events" 2>/dev/null
            sleep 0.2
        done
    ) &
    watcher=$!
}

load_vivid() {
    modprobe vivid n_devs=1 node_types=0x1 num_inputs=2 input_types=0xc ccs_cap_mode=0
    udevadm settle
}

files_of_the_system() { find /usr /etc | sort; }

# As docs/operating.md has it.
install_product() {
    [ -e /tmp/files-before ] || files_of_the_system >/tmp/files-before
    tar -C / --keep-directory-symlink -xf /share/installed.tar
    systemd-sysusers
    systemd-tmpfiles --create
    systemctl daemon-reload
    install -m 644 /share/symbols-d0-{128,256}.safetensors /srv/
    usual_configuration
}

clean_up() {
    kill ${shower:+"$shower"} ${watcher:+"$watcher"} 2>/dev/null
    systemctl stop edgedet
}
