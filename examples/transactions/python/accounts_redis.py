import os

import redis

from stores import Found, Refused, StoreFailure

# Keeps the highest epoch that was shown, and refuses lower ones. Epochs are compared as text, the longer one being the
# higher: they have more digits than a number in Lua. Redis runs a script as one step.
SHOW_EPOCH = """
local shown, highest = ARGV[1], redis.call('GET', KEYS[1]) or '0'
if #shown < #highest or (#shown == #highest and shown < highest) then return 'OLD_EPOCH' end
if shown ~= highest then redis.call('SET', KEYS[1], shown) end
"""

READ = SHOW_EPOCH + """
local found = {}
for i = 2, #KEYS do found[i - 1] = redis.call('HMGET', KEYS[i], 'version', 'balance') end
return found
"""

# ARGV has the new version, then the version that was read and the new balance of each key. '' is none.
WRITE = SHOW_EPOCH + """
for i = 2, #KEYS do
  local version = redis.call('HGET', KEYS[i], 'version') or ''
  if version == ARGV[2] then return 'LANDED' end
  if version ~= ARGV[2 * i - 1] then return 'OTHER_VERSION' end
end
for i = 2, #KEYS do redis.call('HSET', KEYS[i], 'version', ARGV[2], 'balance', ARGV[2 * i]) end
return 'WRITTEN'
"""


class RedisAccounts:
    """Accounts in Redis: a hash for each, which stays when the account is deleted. All are in one slot of a cluster."""

    prefix = "redis/"

    def __init__(self):
        # No retries by the library: they would send a write when it may not be sent any more.
        connection = redis.Redis.from_url(
            os.environ.get("REDIS_URL", "redis://localhost:6379"), decode_responses=True, retry=None,
            socket_timeout=5, socket_connect_timeout=5)
        self.read_script, self.write_script = connection.register_script(READ), connection.register_script(WRITE)

    def read(self, epoch, keys):
        found = self.run(self.read_script, keys, epoch)
        return {key: Found(version, int(balance) if balance else None) for key, (version, balance) in zip(keys, found)}

    def write(self, epoch, version, found, balances):
        """Writes balances on condition that each key has the version that was found."""
        keys = list(balances)
        conditions_and_values = []
        for key in keys:
            balance = balances[key]
            conditions_and_values += [found[key].version or "", "" if balance is None else balance]
        self.run(self.write_script, keys, epoch, version, *conditions_and_values)

    def run(self, script, keys, *values):
        try:
            answer = script(keys=["{bank}epoch", *("{bank}" + key for key in keys)], args=values)
        except redis.RedisError as failure:
            raise StoreFailure(f"Redis: {failure}") from failure
        if isinstance(answer, str) and answer != "WRITTEN":
            raise Refused(answer)
        return answer
