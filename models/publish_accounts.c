/* The books of a run, in integers, by city group:
 *
 *   people   persons and the consumers that stand for them
 *   fee      by pair of parties: whole fen paid, microfen carried
 *   subsidy  from the treasury to each placer of plates: fen, and microfen of the next
 * one role     what a role gained, by the second path: the same wallet   completed
 * payments by wallet: fen, count sale     the same by wallet and network of the code,
 * booked at the merchant clock    the same of all, booked by hour of the day */
#include "models/publish_parts.h"

typedef struct {
    const PayPublisher *pub;
    const char *group;
} Book;

static void
put(const Book *book, const char *name, const char *from, const char *to, int64_t whole,
    int64_t rest)
{
    sim_records_account(book->pub->records, name, book->group, from, to, whole, rest);
}

static void
publish_people(const Book *book, unsigned group)
{
    const PayWorld *world = book->pub->world;
    int64_t people = 0, consumers = 0;
    for (unsigned c = 0; c < world->n_cities; c++) {
        if (world->city_group[c] != group)
            continue;
        people += pay_value(world->base, PAY_CITY_POPULATION, c, 0, 0);
        consumers += world->city_first[c + 1] - world->city_first[c];
    }
    put(book, "people", "", "", people, consumers);
}

/* "wallet:alipay", or "consumer:" where the role is one party. Returns: (owned). */
static char *
party_name(const PayWorld *world, unsigned party)
{
    static const PayKind kind_of[PAY_N_ROLES] = {
        [PAY_ROLE_MERCHANT] = PAY_KIND_CLASS,    [PAY_ROLE_CONSUMER] = PAY_KIND_NONE,
        [PAY_ROLE_ACQUIRER] = PAY_KIND_ACQUIRER, [PAY_ROLE_PLACER] = PAY_KIND_ACQUIRER,
        [PAY_ROLE_HUB] = PAY_KIND_HUB,           [PAY_ROLE_WALLET] = PAY_KIND_WALLET,
        [PAY_ROLE_BANK] = PAY_KIND_BANK,         [PAY_ROLE_PLATFORM] = PAY_KIND_PLATFORM,
    };
    unsigned role = PAY_N_ROLES - 1;
    while (world->party_first[role] > party)
        role--;
    PayKind kind = kind_of[role];
    const char *id =
        kind == PAY_KIND_NONE
            ? ""
            : pay_publish_entity(world, kind, party - world->party_first[role])->id;
    return g_strdup_printf("%s:%s", pay_role_id[role], id);
}

static void
publish_fees(const Book *book, const PayAccount *accounts)
{
    const PayWorld *world = book->pub->world;
    for (unsigned a = 0; a < world->n_parties; a++)
        for (unsigned b = 0; b < world->n_parties; b++) {
            const PayAccount *account = &accounts[a * world->n_parties + b];
            if (account->paid == 0 && account->carry == 0)
                continue;
            g_autofree char *from = party_name(world, a), *to = party_name(world, b);
            put(book, "fee", from, to, account->paid, account->carry);
        }
}

static void
put_microfen(const Book *book, const char *name, const char *from, const char *to,
             int64_t microfen)
{
    int64_t rest = (microfen % PAY_ONE + PAY_ONE) % PAY_ONE;
    put(book, name, from, to, (microfen - rest) / PAY_ONE, rest);
}

static void
publish_subsidies(const Book *book, const int64_t subsidy[PAY_MAX_ACQUIRERS])
{
    const PayWorld *world = book->pub->world;
    for (unsigned a = 0; a < world->base->n[PAY_KIND_ACQUIRER]; a++) {
        if (subsidy[a] == 0)
            continue;
        g_autofree char *placer =
            party_name(world, world->party_first[PAY_ROLE_PLACER] + a);
        put_microfen(book, "subsidy", "treasury:", placer, subsidy[a]);
    }
}

static void
publish_roles(const Book *book, const int64_t role[PAY_N_ROLES])
{
    for (unsigned i = 0; i < PAY_N_ROLES; i++)
        put_microfen(book, "role", pay_role_id[i], "", role[i]);
}

static void
put_sum(const Book *book, const char *name, const char *from, const char *to, PaySum sum)
{
    if (sum.n > 0)
        put(book, name, from, to, (int64_t)sum.value, (int64_t)sum.n);
}

static void
publish_sales(const Book *book, const PaySum *sales, const PaySum *by_wallet)
{
    const PayWorld *world = book->pub->world;
    for (unsigned w = 0; w < world->n_wallets; w++) {
        const char *wallet = pay_publish_entity(world, PAY_KIND_WALLET, w)->id;
        put_sum(book, "wallet", wallet, "", by_wallet[w]);
        for (unsigned n = 0; n < world->n_networks; n++) {
            PaySum sum = { 0 };
            for (unsigned v = 0; v < world->n_venues; v++) {
                const PaySum *sale =
                    &sales[(v * world->n_wallets + w) * world->n_networks + n];
                sum.n += sale->n;
                sum.value += sale->value;
            }
            const char *network = pay_publish_entity(world, PAY_KIND_NETWORK, n)->id;
            put_sum(book, "sale", wallet, network, sum);
        }
    }
}

static void
publish_clock(const Book *book, const PaySum by_hour[PAY_DAY_HOURS])
{
    PaySum sum = { 0 };
    for (unsigned h = 0; h < PAY_DAY_HOURS; h++) {
        sum.n += by_hour[h].n;
        sum.value += by_hour[h].value;
    }
    put_sum(book, "clock", "", "", sum);
}

void
pay_publish_accounts(const PayPublisher *pub, const PayLedger *ledger,
                     const PayTally *sum)
{
    for (unsigned g = 0; g < pub->world->n_groups; g++) {
        const Book book = { pub, pay_publish_entity(pub->world, PAY_KIND_GROUP, g)->id };
        publish_people(&book, g);
        publish_fees(&book, ledger->accounts + (size_t)g * sum->n_pairs);
        publish_subsidies(&book, sum->subsidy[g]);
        publish_roles(&book, sum->group[g].role);
        publish_sales(&book, sum->sales + (size_t)g * sum->n_sales, sum->wallet[g]);
        publish_clock(&book, sum->hour[g]);
    }
}
