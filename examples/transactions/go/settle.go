// Settles transactions in doubt.

package main

import (
	"context"
	"errors"
	"net/url"
)

// undecided is a transaction in the list of those in doubt.
type undecided struct {
	Transaction, Timestamp string
	Reads                  []keyRead
	Writes                 []string
}

// settle settles those that are in doubt now, and tells the id of each and how it has ended.
//
// The write to PostgreSQL decides. If the transfer's write has landed, the outbox has what the transfer writes to
// Redis. If the old values were written in its place, the transfer's write is refused from then on, and its client
// sends none to Redis.
func (b bank) settle(ctx context.Context, tell func(transaction, state string)) error {
	list, err := insist("GET", group+"/in-doubt", nil)
	if err != nil {
		return err
	}
	for _, it := range list.Transactions {
		state, err := b.settleOne(ctx, list, it)
		if errors.Is(err, oldEpoch) || errors.Is(err, errTooLate) { // the next list may have it again
			state = err.Error()
		} else if err != nil {
			return err
		}
		tell(it.Transaction, state)
	}
	left, err := b.postgres.outbox(ctx) // by clients that were killed after finish
	if err != nil {
		return err
	}
	for _, transaction := range left {
		a, err := insist("GET", group+"/transaction?transaction="+url.QueryEscape(transaction), nil)
		if err == nil && a.Verdict != "PENDING" && a.Verdict != "IN_DOUBT" {
			err = b.postgres.forget(ctx, transaction)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (b bank) settleOne(ctx context.Context, list answer, it undecided) (state string, err error) {
	conditions := map[string]found{}
	for _, read := range it.Reads {
		conditions[read.Key] = found{version: read.Version}
	}
	present, err := b.read(ctx, list.Epoch, it.Writes)
	if err != nil {
		return "", err
	}
	old := balances{}
	for key, it := range present {
		old[key] = it.balance
	}
	postgres, redis := byStore(old)

	err = settled(list, func() error {
		return b.postgres.write(ctx, list.Epoch, it.Timestamp, conditions, postgres, "", nil)
	})
	if err != nil {
		return "", err
	}
	own, err := b.postgres.ownValues(ctx, it.Transaction)
	if err != nil {
		return "", err
	}
	outcome := "RESTORED"
	if own != nil {
		outcome, redis = "COMPLETED", own
	}
	err = settled(list, func() error { return b.redis.write(ctx, list.Epoch, it.Timestamp, conditions, redis) })
	if err != nil {
		return "", err
	}
	ended, err := insist("POST", group+"/finish", finish(it.Transaction, outcome))
	if err != nil {
		return "", err
	}
	if ended.State == "" { // NOT_KNOWN: somebody else has settled it, and the service was restarted
		ended.State = ended.Verdict
	}
	return ended.State, b.postgres.forget(ctx, it.Transaction)
}

// settled writes keys of a transaction in doubt. Without an error, each has the transaction's version now, or a later
// one of a transaction after it.
func settled(list answer, write func() error) error {
	if !mayWrite(list) {
		return errTooLate
	}
	err := write()
	if errors.Is(err, landed) || errors.Is(err, otherVersion) {
		return nil
	}
	return err
}
