# shows: the same as smoke with the kernel's FUSE protocol spoken directly
# memory: 512M
# minutes: 25
readonly smoke_options="--transport dev-fuse"
. /payload/scenarios/smoke.sh
