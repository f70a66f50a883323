// Transactions over accounts in PostgreSQL and Redis.

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	group    = "/commits/bank"
	attempts = 20
)

// aborted: nothing has happened, and nothing will.
type aborted string

func (a aborted) Error() string { return string(a) }

// inDoubt: the transaction may have happened, or happen later: settle it.
type inDoubt struct {
	transaction string
	reason      error
}

func (d inDoubt) Error() string { return fmt.Sprintf("%s: %v", d.transaction, d.reason) }

var errTooLate = errors.New("too late to write")

// mayWrite says for how long one may write, by an answer of validate or of in-doubt. To be asked right before each
// write is sent. 112 % allow for a clock that a time daemon slews.
func mayWrite(a answer) bool {
	passed := (clock()-a.sent)*112/100 + 1
	return passed < ns(a.SafeRemaining) && ns(a.Time.Latest)+passed < ns(a.ApplyBefore)
}

type bank struct {
	postgres postgresAccounts
	redis    redisAccounts
}

// balances of accounts; nil is the balance of one that does not exist, or shall not exist any more.
type balances map[string]*int64

// transact replaces balances by those that change returns, and tells the timestamp and the balances.
func (b bank) transact(ctx context.Context, keys []string, change func(balances) (balances, error)) (
	string, balances, error) {
	var reason aborted
	for attempt := range attempts {
		timestamp, all, err := b.attempt(ctx, keys, change)
		if !errors.As(err, &reason) {
			return timestamp, all, err
		}
		pause(attempt)
	}
	return "", nil, aborted(fmt.Sprintf("%d attempts: %s", attempts, reason))
}

func (b bank) attempt(ctx context.Context, keys []string, change func(balances) (balances, error)) (
	string, balances, error) {
	start, err := insist("POST", group+"/begin", nil)
	if err != nil {
		return "", nil, err
	}
	read, err := b.read(ctx, start.Epoch, keys)
	if errors.Is(err, oldEpoch) {
		return "", nil, aborted(oldEpoch)
	} else if err != nil {
		return "", nil, err
	}
	all := balances{}
	for key, it := range read {
		all[key] = it.balance
	}
	changed, err := change(all)
	if err != nil {
		return "", nil, err
	}

	transaction := rand.Text()
	validated, err := insist("POST", group+"/validate", map[string]any{
		"transaction": transaction, "start": start.Start, "reads": reads(read),
		"writes": slices.AppendSeq([]string{}, maps.Keys(changed)), "stores": "SEVERAL"})
	switch {
	case err != nil:
		return "", nil, err
	case validated.Verdict == "ABORTED":
		return "", nil, aborted(validated.Reason)
	case validated.Verdict != "PREPARED" || len(changed) > 0 && validated.State != "PENDING":
		return "", nil, inDoubt{transaction, errTooLate} // a retry of validate came too late
	}
	if len(changed) > 0 {
		if err := b.apply(ctx, transaction, start.Epoch, validated, read, changed); err != nil {
			return "", nil, err
		}
	}
	if err := certainlyPassed(validated.Timestamp); err != nil {
		return "", nil, inDoubt{transaction, err} // it has happened, but nobody may be told yet
	}
	maps.Copy(all, changed)
	return validated.Timestamp, all, nil
}

// apply writes to PostgreSQL, then to Redis. A write that is not acknowledged is not repeated, and is the last.
func (b bank) apply(ctx context.Context, transaction, epoch string, validated answer, read map[string]found,
	changed balances) error {
	if !mayWrite(validated) {
		ended, err := insist("POST", group+"/finish", finish(transaction, "ABANDONED"))
		if err == nil && ended.State == "ABANDONED" {
			return aborted("too slow")
		}
		return inDoubt{transaction, errors.Join(errTooLate, err)}
	}
	postgres, redis := byStore(changed)
	err := b.postgres.write(ctx, epoch, validated.Timestamp, read, postgres, transaction, redis)
	if err == nil && !mayWrite(validated) {
		err = errTooLate
	}
	if err == nil {
		err = b.redis.write(ctx, epoch, validated.Timestamp, read, redis)
	}
	if err == nil {
		_, err = insist("POST", group+"/finish", finish(transaction, "APPLIED"))
	}
	if err == nil {
		err = b.postgres.forget(ctx, transaction)
	}
	if err != nil {
		return inDoubt{transaction, err}
	}
	return nil
}

func (b bank) read(ctx context.Context, epoch string, keys []string) (map[string]found, error) {
	values := balances{}
	for _, key := range keys {
		values[key] = nil
	}
	postgres, redis := byStore(values)
	all, err := b.postgres.read(ctx, epoch, slices.Collect(maps.Keys(postgres)))
	if err != nil {
		return nil, err
	}
	others, err := b.redis.read(ctx, epoch, slices.Collect(maps.Keys(redis)))
	maps.Copy(all, others)
	return all, err
}

func byStore(all balances) (postgres, redis balances) {
	postgres, redis = balances{}, balances{}
	for key, balance := range all {
		if strings.HasPrefix(key, "postgres/") {
			postgres[key] = balance
		} else {
			redis[key] = balance
		}
	}
	return postgres, redis
}

type keyRead struct {
	Key     string `json:"key"`
	Version string `json:"version,omitempty"` // missing if the key was never written: null would be refused
}

func reads(read map[string]found) (all []keyRead) {
	for key, it := range read {
		all = append(all, keyRead{key, it.version})
	}
	return all
}

func finish(transaction, outcome string) map[string]string {
	return map[string]string{"transaction": transaction, "outcome": outcome}
}

// certainlyPassed is commit wait: afterwards, whoever is told can only get higher timestamps.
func certainlyPassed(timestamp string) error {
	for {
		a, err := insist("GET", "/time/wait?until="+timestamp, nil)
		if err != nil || a.Verdict == "PASSED" {
			return err
		}
	}
}
