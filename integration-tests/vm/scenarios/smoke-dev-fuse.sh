# shows: the same as smoke with the kernel's FUSE protocol spoken directly
# memory: 512M
# minutes: 12
readonly smoke_options="--transport dev-fuse"
. /payload/scenarios/smoke.sh
