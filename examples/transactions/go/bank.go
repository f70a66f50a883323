// Moves money between accounts in PostgreSQL and accounts in Redis.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"strconv"
	"time"
)

const usage = `bank open N                  opens postgres/1 ... postgres/N and redis/1 ... redis/N, with 100 each
bank move FROM TO AMOUNT     moves an amount, or 'all', which deletes the account FROM
bank play N SECONDS          moves random amounts between the first N accounts of each store
bank settle                  settles the transactions that are in doubt
bank total N                 the sum of these accounts, at one timestamp

BYZTIME_URL, BYZTIME_TOKEN, DATABASE_URL (or PGHOST and so on) and REDIS_URL say where everything is.`

var errNotEnough = errors.New("the balance is too small")

func (b bank) open(ctx context.Context, number int) error {
	deposit := func(all balances) (balances, error) {
		opened := balances{}
		for key, balance := range all {
			if balance == nil {
				opened[key] = amount(100)
			}
		}
		return opened, nil
	}
	for i := 1; i <= number; i++ {
		keys := []string{fmt.Sprint("postgres/", i), fmt.Sprint("redis/", i)}
		timestamp, _, err := b.transact(ctx, keys, deposit)
		if err != nil {
			return err
		}
		fmt.Println("opened", timestamp, keys[0], keys[1])
	}
	return nil
}

// move moves money between two accounts, one of which is in PostgreSQL, and the other one in Redis.
func (b bank) move(ctx context.Context, from, to, words string) error {
	timestamp, _, err := b.transact(ctx, []string{from, to}, func(all balances) (balances, error) {
		moved := value(all[from])
		if words != "all" {
			var err error
			if moved, err = strconv.ParseInt(words, 10, 64); err != nil {
				return nil, err
			}
		}
		if moved <= 0 || moved > value(all[from]) {
			return nil, fmt.Errorf("%s has %d: %w", from, value(all[from]), errNotEnough)
		}
		changed := balances{from: nil, to: amount(value(all[to]) + moved)} // with nothing left it is deleted
		if left := value(all[from]) - moved; left > 0 {
			changed[from] = &left
		}
		return changed, nil
	})
	if err == nil {
		fmt.Println("moved", timestamp, from, to, words)
	}
	return err
}

func (b bank) play(ctx context.Context, number, seconds int) error {
	var reason aborted
	var doubt inDoubt
	for end := clock() + int64(seconds)*int64(time.Second); clock() < end; {
		pair := []string{fmt.Sprint("postgres/", rand.N(number)+1), fmt.Sprint("redis/", rand.N(number)+1)}
		rand.Shuffle(2, func(i, j int) { pair[i], pair[j] = pair[j], pair[i] })
		err := b.move(ctx, pair[0], pair[1], []string{"1", "10", "50", "all"}[rand.N(4)])
		switch {
		case err == nil || errors.Is(err, errNotEnough):
		case errors.As(err, &reason):
			fmt.Println("not moved:", reason)
		case errors.As(err, &doubt):
			fmt.Println("in doubt:", doubt)
		default:
			return err
		}
	}
	return nil
}

func (b bank) total(ctx context.Context, number int) error {
	var keys []string
	for i := 1; i <= number; i++ {
		keys = append(keys, fmt.Sprint("postgres/", i), fmt.Sprint("redis/", i))
	}
	timestamp, all, err := b.transact(ctx, keys, func(balances) (balances, error) { return nil, nil })
	var sum int64
	for _, balance := range all {
		sum += value(balance)
	}
	if err == nil {
		fmt.Println("total", timestamp, sum)
	}
	return err
}

func value(balance *int64) int64 {
	if balance == nil {
		return 0
	}
	return *balance
}

func amount(n int64) *int64 { return &n }

func main() {
	log.SetFlags(0)
	ctx := context.Background()
	words := os.Args[1:]
	if len(words) == 0 {
		log.Fatal(usage)
	}
	postgres, err := openPostgres(ctx)
	if err != nil {
		log.Fatal("failed: ", err)
	}
	redis, err := openRedis()
	if err != nil {
		log.Fatal("failed: ", err)
	}
	b := bank{postgres, redis}

	var numbers []int
	for _, word := range words[1:] {
		n, _ := strconv.Atoi(word)
		numbers = append(numbers, n)
	}
	switch {
	case words[0] == "open" && len(words) == 2:
		err = b.open(ctx, numbers[0])
	case words[0] == "move" && len(words) == 4:
		err = b.move(ctx, words[1], words[2], words[3])
	case words[0] == "play" && len(words) == 3 && numbers[0] > 0:
		err = b.play(ctx, numbers[0], numbers[1])
	case words[0] == "settle" && len(words) == 1:
		err = b.settle(ctx, func(transaction, state string) { fmt.Println("settled", transaction, state) })
	case words[0] == "total" && len(words) == 2:
		err = b.total(ctx, numbers[0])
	default:
		log.Fatal(usage)
	}
	var doubt inDoubt
	if errors.As(err, &doubt) {
		log.Fatal("in doubt: ", doubt, ": run bank settle")
	}
	if err != nil {
		log.Fatal("failed: ", err)
	}
}
