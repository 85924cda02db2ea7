#!/usr/bin/env bash
# Plays a campaign by a Slurm of its own on loopback: a controller and two nodes from Debian's packages, one of which is
# killed in the middle. Its tasks are queued again.
#
#   slurm_killed.sh FOLDER
set -euo pipefail

folder=$1
home=$folder/slurm-home
host=$(hostname -s)
mkdir -p "$home/state" "$home/n1" "$home/n2"
many() { { find "$folder/shards" -name '*.jsonl' 2>/dev/null || true; } | wc -l; }

cat >"$home/slurm.conf" <<CONF
ClusterName=rehearsal
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
AuthType=auth/munge
AuthInfo=socket=$home/munge.socket
CryptoType=crypto/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$home/state
SlurmdSpoolDir=$home/%n
SlurmctldPidFile=$home/slurmctld.pid
SlurmdPidFile=$home/%n.pid
SlurmctldLogFile=$home/slurmctld.log
SlurmdLogFile=$home/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=10
MessageTimeout=10
InactiveLimit=0
MinJobAge=300
KillWait=2
BatchStartTimeout=10
RequeueExit=1-255
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17001 CPUs=1 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=17002 CPUs=1 State=UNKNOWN
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$home/slurm.conf

ended() {
    scancel --state=PENDING --state=RUNNING -u root 2>/dev/null || true
    pkill -F "$home/slurmctld.pid" 2>/dev/null || true
    pkill -F "$home/n1.pid" 2>/dev/null || true
    pkill -F "$home/n2.pid" 2>/dev/null || true
    pkill -F "$home/munged.pid" 2>/dev/null || true
}
trap ended EXIT

head -c 1024 /dev/urandom >"$home/munge.key"
chmod 400 "$home/munge.key"
chmod 755 "$home"
# A Slurm that does not start on this machine says nothing of the campaign.
cannot_start() {
    echo "Slurm does not start here: $1"
    exit 75
}
munged --force --socket="$home/munge.socket" --key-file="$home/munge.key" --pid-file="$home/munged.pid" \
    --log-file="$home/munged.log" --seed-file="$home/munge.seed" || cannot_start munged
slurmctld -c || cannot_start slurmctld
slurmd -N n1 && slurmd -N n2 || cannot_start slurmd
waited=0
until [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = 2 ]; do
    ((++waited <= 60)) || cannot_start "its nodes are not idle after 30 s"
    sleep 0.5
done

# It ends with 3 as long as shards are missing.
shards=$( (cutover campaign status "$folder" || true) | sed -n 's/.* cases in \([0-9]*\) shards.*/\1/p')
(cd "$home" && cutover campaign submit "$folder" --engine slurm)
while (($(many) < shards / 3)); do sleep 0.2; done
pkill -KILL -F "$home/n2.pid"
pkill -KILL -f "slurmstepd: .*" || true
pkill -KILL -f "^cutover campaign work $folder" || true
echo "killed a node and what was played after $(many) shards"
sleep 3
slurmd -N n2
while [ -n "$(squeue -h)" ]; do sleep 0.5; done
echo "missing: $(cutover campaign status "$folder" --missing || true)"
if ! cutover campaign status "$folder" >/dev/null; then
    (cd "$home" && cutover campaign submit "$folder" --engine slurm)
    while [ -n "$(squeue -h)" ]; do sleep 0.5; done
fi
cutover campaign status "$folder"
