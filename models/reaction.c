#include "models/reaction.h"

#include <string.h>

#include "sim/hash.h"

static void
free_reaction(gpointer data)
{
    PayReaction *reaction = data;
    for (guint i = 0; i < reaction->moves->len; i++) {
        PayMove *move = &g_array_index(reaction->moves, PayMove, i);
        g_free(move->cells);
        g_free(move->from);
    }
    g_array_unref(reaction->moves);
    g_free(reaction->id);
    g_free(reaction->label_en);
    g_free(reaction->label_zh);
    g_free(reaction);
}

PayReactions *
pay_reactions_new(void)
{
    PayReactions *reactions = g_new0(PayReactions, 1);
    reactions->list = g_ptr_array_new_with_free_func(free_reaction);
    return reactions;
}

void
pay_reactions_free(PayReactions *reactions)
{
    if (reactions == NULL)
        return;
    g_ptr_array_unref(reactions->list);
    g_free(reactions);
}

PayReaction *
pay_reaction_new(const char *id)
{
    PayReaction *reaction = g_new0(PayReaction, 1);
    reaction->id = g_strdup(id);
    reaction->label_en = g_strdup(id);
    reaction->label_zh = g_strdup(id);
    reaction->days = 1;
    reaction->limit = 1;
    reaction->until = SIM_TIME_NEVER;
    reaction->moves = g_array_new(FALSE, FALSE, sizeof(PayMove));
    return reaction;
}

void
pay_reactions_add(PayReactions *reactions, PayReaction *reaction)
{
    g_ptr_array_add(reactions->list, reaction);
}

static int
by_id(const void *a, const void *b)
{
    const PayReaction *x = *(PayReaction *const *)a, *y = *(PayReaction *const *)b;
    return strcmp(x->id, y->id);
}

void
pay_reactions_close(PayReactions *reactions)
{
    g_ptr_array_sort(reactions->list, by_id);
}

static uint64_t
hash_move(uint64_t hash, const PayMove *move)
{
    const uint64_t words[] = { (uint64_t)move->operand, (uint64_t)move->low,
                               (uint64_t)move->high, move->n_cells, move->from != NULL };
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        hash = sim_hash_u64(hash, words[i]);
    for (size_t i = 0; i < move->n_cells; i++) {
        hash = sim_hash_u64(hash, move->cells[i]);
        if (move->from != NULL)
            hash = sim_hash_u64(hash, move->from[i]);
    }
    return hash;
}

uint64_t
pay_reactions_hash(const PayReactions *reactions)
{
    uint64_t hash = SIM_HASH_START;
    for (guint i = 0; i < reactions->list->len; i++) {
        const PayReaction *r = reactions->list->pdata[i];
        uint64_t bound;
        memcpy(&bound, &r->bound, sizeof bound);
        const uint64_t words[] = { r->metric,
                                   r->member,
                                   r->seen,
                                   bound,
                                   r->days,
                                   (uint64_t)r->after,
                                   (uint64_t)r->until,
                                   r->limit,
                                   (uint64_t)r->apart,
                                   r->op };
        hash = sim_hash_bytes(hash, r->id, strlen(r->id) + 1);
        for (unsigned j = 0; j < G_N_ELEMENTS(words); j++)
            hash = sim_hash_u64(hash, words[j]);
        for (guint j = 0; j < r->moves->len; j++)
            hash = hash_move(hash, &g_array_index(r->moves, PayMove, j));
    }
    return hash;
}
