package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// showEpoch keeps the highest epoch that was shown, and refuses lower ones. Epochs are compared as text, the longer one
// being the higher: they have more digits than a number in Lua. Redis runs a script as one step.
const showEpoch = `
local shown, highest = ARGV[1], redis.call('GET', KEYS[1]) or '0'
if #shown < #highest or (#shown == #highest and shown < highest) then return 'OLD_EPOCH' end
if shown ~= highest then redis.call('SET', KEYS[1], shown) end
`

var readScript = redis.NewScript(showEpoch + `
local found = {}
for i = 2, #KEYS do found[i - 1] = redis.call('HMGET', KEYS[i], 'version', 'balance') end
return found
`)

// writeScript has in ARGV the new version, then the version that was read and the new balance of each key. ” is none.
var writeScript = redis.NewScript(showEpoch + `
for i = 2, #KEYS do
  local version = redis.call('HGET', KEYS[i], 'version') or ''
  if version == ARGV[2] then return 'LANDED' end
  if version ~= ARGV[2 * i - 1] then return 'OTHER_VERSION' end
end
for i = 2, #KEYS do redis.call('HSET', KEYS[i], 'version', ARGV[2], 'balance', ARGV[2 * i]) end
return 'WRITTEN'
`)

// redisAccounts are accounts in Redis: a hash for each, which stays when the account is deleted. All are in one slot of
// a cluster.
type redisAccounts struct{ client *redis.Client }

func openRedis() (redisAccounts, error) {
	options, err := redis.ParseURL(environment("REDIS_URL", "redis://localhost:6379"))
	if err != nil {
		return redisAccounts{}, err
	}
	options.MaxRetries = -1 // none: they would send a write when it may not be sent any more
	return redisAccounts{redis.NewClient(options)}, nil
}

func slot(keys []string) []string {
	names := []string{"{bank}epoch"}
	for _, key := range keys {
		names = append(names, "{bank}"+key)
	}
	return names
}

func (r redisAccounts) read(ctx context.Context, epoch string, keys []string) (map[string]found, error) {
	answer, err := readScript.Run(ctx, r.client, slot(keys), epoch).Result()
	if err != nil {
		return nil, err
	}
	if why, ok := answer.(string); ok {
		return nil, refused(why)
	}
	all := map[string]found{}
	for i, each := range answer.([]any) {
		var it found
		pair := each.([]any) // nil, or a string
		it.version, _ = pair[0].(string)
		if text, _ := pair[1].(string); text != "" {
			balance, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", keys[i], err)
			}
			it.balance = &balance
		}
		all[keys[i]] = it
	}
	return all, nil
}

// write writes balances on condition that each key has the version that was found.
func (r redisAccounts) write(ctx context.Context, epoch, version string, conditions map[string]found,
	balances map[string]*int64) error {
	var keys []string
	values := []any{epoch, version}
	for key, balance := range balances {
		text := ""
		if balance != nil {
			text = strconv.FormatInt(*balance, 10)
		}
		keys, values = append(keys, key), append(values, conditions[key].version, text)
	}
	verdict, err := writeScript.Run(ctx, r.client, slot(keys), values...).Text()
	if err == nil && verdict != "WRITTEN" {
		err = refused(verdict)
	}
	return err
}
