/* The family netting: one cycle of a clearing house. */
#include <math.h>
#include <string.h>

#include "models/known_case.h"
#include "models/netting.h"

#define MOST_MEMBERS  32
#define MOST_PAYMENTS 512
#define MOST_CNY      1e12

typedef struct {
    unsigned n;
    char *name[MOST_MEMBERS]; /* (owned) in the order in which they first stand */
    PayFen holds[MOST_MEMBERS];
    GArray *payments; /* (owned) Payment, in the order of the row */
    PayNetMethod method;
    PayFailRule rule;
    int64_t interest; /* ppm per cycle */
} House;

typedef struct {
    unsigned from, to;
    PayFen amount;
} Payment;

static void
house_clear(House *house)
{
    for (unsigned i = 0; i < house->n; i++)
        g_free(house->name[i]);
    g_array_unref(house->payments);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(House, house_clear)

/* Index of @name, or -1. */
static int
find_member(const House *house, const char *name)
{
    for (unsigned i = 0; i < house->n; i++)
        if (strcmp(house->name[i], name) == 0)
            return (int)i;
    return -1;
}

/* The member @name, who joins if need be. */
static bool
join(House *house, const char *name, unsigned *ret_member, GError **error)
{
    int member = find_member(house, name);
    if (member < 0 && *name == '\0')
        return pay_known_fault(error, "obligations_cny: a member has no name");
    if (member < 0 && house->n == MOST_MEMBERS)
        return pay_known_fault(error, "obligations_cny: more than %d members",
                               MOST_MEMBERS);
    if (member < 0) {
        member = (int)house->n++;
        house->name[member] = g_strdup(name);
        house->holds[member] = PAY_NONE;
    }
    *ret_member = (unsigned)member;
    return true;
}

static bool
read_yuan(const char *text, const char *key, PayFen *ret_fen, GError **error)
{
    double yuan;
    if (text == NULL)
        return pay_known_fault(error, "%s: write name:yuan", key);
    if (!pay_known_number(text, key, 0, MOST_CNY, &yuan, error))
        return false;
    *ret_fen = (PayFen)(yuan * 100 + 0.5);
    return (double)*ret_fen / 100 == yuan ||
           pay_known_fault(error, "%s: '%s' has more than two decimals", key, text);
}

static bool
read_payment(House *house, const PayKnownItem *item, GError **error)
{
    g_auto(GStrv) ends = g_strsplit(item->first, ">", -1);
    Payment payment;
    if (g_strv_length(ends) != 2)
        return pay_known_fault(error, "obligations_cny: '%s' is not from>to:yuan",
                               item->first);
    if (!join(house, g_strstrip(ends[0]), &payment.from, error) ||
        !join(house, g_strstrip(ends[1]), &payment.to, error) ||
        !read_yuan(item->second, "obligations_cny", &payment.amount, error))
        return false;
    if (payment.from == payment.to)
        return pay_known_fault(error, "obligations_cny: %s owes itself", ends[0]);
    g_array_append_val(house->payments, payment);
    return true;
}

static bool
read_obligations(const PayKnownArgs *args, House *house, GError **error)
{
    g_autoptr(GArray) items =
        pay_known_args_list(args, "obligations_cny", ':', MOST_PAYMENTS, error);
    for (guint i = 0; items != NULL && i < items->len; i++)
        if (!read_payment(house, &g_array_index(items, PayKnownItem, i), error))
            return false;
    return items != NULL;
}

static bool
read_holds(const PayKnownArgs *args, House *house, GError **error)
{
    if (pay_known_args_text(args, "holds_cny") == NULL)
        return true;
    if (pay_known_args_text(args, "rule") == NULL)
        return pay_known_fault(error, "parameter rule is missing: what happens to a "
                                      "member that holds too little");
    g_autoptr(GArray) items =
        pay_known_args_list(args, "holds_cny", ':', MOST_MEMBERS, error);
    for (guint i = 0; items != NULL && i < items->len; i++) {
        const PayKnownItem *item = &g_array_index(items, PayKnownItem, i);
        int member = find_member(house, item->first);
        if (member < 0)
            return pay_known_fault(error, "holds_cny: nobody owes '%s' or is owed by it",
                                   item->first);
        if (house->holds[member] != PAY_NONE)
            return pay_known_fault(error, "holds_cny: %s stands twice", item->first);
        if (!read_yuan(item->second, "holds_cny", &house->holds[member], error))
            return false;
    }
    return items != NULL;
}

/* *@value becomes the place of the word given for @key among @words, NULL-terminated. */
static bool
read_word(const PayKnownArgs *args, const char *key, const char *const *words,
          unsigned *value, GError **error)
{
    const char *text = pay_known_args_text(args, key);
    for (unsigned i = 0; text != NULL && words[i] != NULL; i++)
        if (strcmp(text, words[i]) == 0) {
            *value = i;
            return true;
        }
    if (text == NULL)
        return true;
    g_autofree char *known = g_strjoinv(", ", (char **)words);
    return pay_known_fault(error, "%s: '%s' is none of %s", key, text, known);
}

static const char *const methods[] = { "multilateral", "bilateral", "gross", NULL };
static const char *const rules[] = { "queue", "unwind", "loss_share", NULL };

static bool
read_house(const PayKnownArgs *args, House *house, GError **error)
{
    unsigned method = 0, rule = 0;
    house->payments = g_array_new(FALSE, FALSE, sizeof(Payment));
    if (!read_obligations(args, house, error) || !read_holds(args, house, error) ||
        !read_word(args, "method", methods, &method, error) ||
        !read_word(args, "rule", rules, &rule, error) ||
        !pay_known_args_whole(args, "interest_ppm", 0, PAY_ONE, &house->interest, error))
        return false;
    house->method = (PayNetMethod)method;
    house->rule = (PayFailRule)rule;
    return true;
}

/* Each payment is a stretch of time of its own. */
static PaySettled
settle(const House *house)
{
    unsigned n = house->n;
    g_autofree PayFen *owed = g_new0(PayFen, (size_t)house->payments->len * n * n);
    for (guint i = 0; i < house->payments->len; i++) {
        const Payment *payment = &g_array_index(house->payments, Payment, i);
        owed[((size_t)i * n + payment->from) * n + payment->to] = payment->amount;
    }
    PayCycle cycle = { .n = n,
                       .n_slots = house->payments->len,
                       .owed = owed,
                       .holds = house->holds,
                       .method = house->method,
                       .rule = house->rule };
    return pay_net_settle(&cycle);
}

/* ---- metrics */

/* What others must bear of the shortfall of @member, or (@bears) it of theirs. */
static PayFen
rest_of(const PaySettled *s, unsigned member, bool bears)
{
    PayFen sum = 0;
    for (unsigned i = 0; i < s->n; i++)
        sum += bears ? s->rest[(size_t)i * s->n + member]
                     : s->rest[(size_t)member * s->n + i];
    return sum;
}

/* Shortfall of @member with the interest of a cycle, claim by claim. */
static PayFen
carried_of(const House *house, const PaySettled *s, unsigned member)
{
    PayFen sum = 0;
    for (unsigned i = 0; house->rule == PAY_FAIL_QUEUE && i < s->n; i++)
        sum += pay_net_with_interest(s->rest[(size_t)member * s->n + i],
                                     (PayPpm)house->interest);
    return sum;
}

static PayFen
fen_of(const House *house, const PaySettled *s, const char *name, unsigned member)
{
    return strcmp(name, "net") == 0         ? s->net[member]
           : strcmp(name, "liquidity") == 0 ? s->need[member]
           : strcmp(name, "shortfall") == 0 ? s->shortfall[member]
           : strcmp(name, "loss") == 0      ? rest_of(s, member, true)
           : strcmp(name, "carried") == 0   ? carried_of(house, s, member)
           : strcmp(name, "received") == 0  ? MAX(0, s->received[member])
                                            : MAX(0, -s->received[member]);
}

/* "net.ali_cny" and its like, in yuan. */
static bool
of_member(const House *house, const PaySettled *s, const char *metric, double *ret_value)
{
    static const char *const names[] = { "net",     "liquidity", "shortfall", "loss",
                                         "carried", "received",  "paid",      NULL };
    const char *dot = strchr(metric, '.');
    if (dot == NULL || !g_str_has_suffix(metric, "_cny"))
        return false;
    g_autofree char *name = g_strndup(metric, (gsize)(dot - metric));
    g_autofree char *who = g_strndup(dot + 1, strlen(dot + 1) - strlen("_cny"));
    int member = find_member(house, who);
    if (member < 0 || !g_strv_contains(names, name))
        return false;
    *ret_value = (double)fen_of(house, s, name, (unsigned)member) / 100;
    return true;
}

/* "settled.gross_cny", "efficiency.bilateral". */
static bool
of_method(const PaySettled *s, const char *metric, double *ret_value)
{
    for (unsigned method = 0; method < PAY_N_NET_METHODS; method++) {
        g_autofree char *settled = g_strdup_printf("settled.%s_cny", methods[method]);
        g_autofree char *saved = g_strdup_printf("efficiency.%s", methods[method]);
        if (strcmp(metric, settled) == 0)
            *ret_value = (double)pay_net_settled(s->left, s->n, method) / 100;
        else if (strcmp(metric, saved) == 0)
            *ret_value = pay_net_efficiency(s->left, s->n, method);
        else
            continue;
        return true;
    }
    return false;
}

static bool
of_house(const PaySettled *s, const char *metric, double *ret_value)
{
    PayFen left = pay_net_gross(s->left, s->n);
    if (strcmp(metric, "gross_cny") == 0)
        *ret_value = (double)left / 100;
    else if (strcmp(metric, "unwound_cny") == 0)
        *ret_value = (double)(s->gross - left) / 100;
    else if (strcmp(metric, "failures") == 0)
        *ret_value = s->n_failed;
    else if (strcmp(metric, "rounds") == 0)
        *ret_value = s->rounds;
    else
        return false;
    return true;
}

bool
pay_known_read_netting(const PayKnownArgs *args, const char *metric,
                       PayKnownCase *ret_case, GError **error)
{
    g_auto(House) house = { .n = 0 };
    if (!read_house(args, &house, error))
        return false;
    g_auto(PaySettled) settled = settle(&house);
    ret_case->has_formula = true;
    return of_house(&settled, metric, &ret_case->formula) ||
           of_method(&settled, metric, &ret_case->formula) ||
           of_member(&house, &settled, metric, &ret_case->formula) ||
           pay_known_fault(error,
                           "there is no metric '%s' here; there are gross_cny, "
                           "unwound_cny, failures, rounds, settled.METHOD_cny, "
                           "efficiency.METHOD, and net, liquidity, shortfall, loss, "
                           "carried, received, paid.MEMBER_cny",
                           metric);
}
