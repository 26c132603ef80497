/* As little as a writer can do: one thread reads and encodes, the other copies, commits and acknowledges.
 *
 * Fields are taken by their place, numbers by strtod, nothing is checked, nothing is retried, and a crash between
 * commit and acknowledgement writes messages twice. hiredis and libpq, two batches in turns. */
#include <endian.h>
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define GROUP "bare"
#define BATCH 10000

typedef struct {
  char *data;
  size_t size, capacity;
} Buffer;

typedef struct {
  Buffer rows;       /* binary COPY */
  redisReply *reply; /* kept for the ids to acknowledge */
} Batch;

static Batch batches[2];
static int filled = 0;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static char *reserve(Buffer *buffer, size_t count) {
  if (buffer->size + count > buffer->capacity) {
    buffer->capacity = (buffer->size + count) * 2;
    buffer->data = realloc(buffer->data, buffer->capacity);
  }
  buffer->size += count;
  return buffer->data + buffer->size - count;
}

static void put32(Buffer *buffer, uint32_t value) {
  value = htobe32(value);
  memcpy(reserve(buffer, 4), &value, 4);
}

static void put64(Buffer *buffer, uint64_t value) {
  put32(buffer, 8);
  value = htobe64(value);
  memcpy(reserve(buffer, 8), &value, 8);
}

static void put_text(Buffer *buffer, const char *text, size_t size) {
  put32(buffer, size);
  memcpy(reserve(buffer, size), text, size);
}

/* value, timestamp in milliseconds, metadata, in that order. */
static void put_row(Buffer *buffer, const char *device, size_t device_size, const char *sensor, size_t sensor_size,
                    redisReply *fields) {
  double value = strtod(fields->element[1]->str, NULL);
  uint64_t bits;
  memcpy(&bits, &value, 8);
  memcpy(reserve(buffer, 2), "\0\5", 2);
  put64(buffer, (strtoll(fields->element[3]->str, NULL, 10) - 946684800000LL) * 1000);
  put_text(buffer, device, device_size);
  put_text(buffer, sensor, sensor_size);
  put64(buffer, bits);
  redisReply *metadata = fields->element[5];
  put32(buffer, metadata->len + 1);
  *reserve(buffer, 1) = 1;
  memcpy(reserve(buffer, metadata->len), metadata->str, metadata->len);
}

static void encode(Batch *batch) {
  batch->rows.size = 0;
  memcpy(reserve(&batch->rows, 19), "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0", 19);
  for (size_t s = 0; s < batch->reply->elements; s++) {
    redisReply *stream = batch->reply->element[s];
    const char *device = strchr(stream->element[0]->str, ':') + 1, *sensor = strchr(device, ':') + 1;
    redisReply *entries = stream->element[1];
    for (size_t e = 0; e < entries->elements; e++)
      put_row(&batch->rows, device, sensor - device - 1, sensor, strlen(sensor), entries->element[e]->element[1]);
  }
  memcpy(reserve(&batch->rows, 2), "\377\377", 2);
}

static void copy(PGconn *database, Buffer *rows) {
  PGresult *result = PQexec(database,
                            "COPY sensor_readings (timestamp, device_id, sensor_type, value, metadata) "
                            "FROM STDIN (FORMAT binary)");
  if (PQresultStatus(result) != PGRES_COPY_IN) fail(PQerrorMessage(database));
  PQclear(result);
  for (size_t start = 0; start < rows->size; start += 65536) {
    size_t left = rows->size - start;
    if (PQputCopyData(database, rows->data + start, left < 65536 ? left : 65536) != 1) fail(PQerrorMessage(database));
  }
  if (PQputCopyEnd(database, NULL) != 1) fail(PQerrorMessage(database));
  while ((result = PQgetResult(database))) {
    if (PQresultStatus(result) != PGRES_COMMAND_OK) fail(PQerrorMessage(database));
    PQclear(result);
  }
}

static void acknowledge(redisContext *redis, redisReply *reply) {
  static const char **words;
  static size_t *sizes;
  if (!words) words = malloc((BATCH + 3) * sizeof *words), sizes = malloc((BATCH + 3) * sizeof *sizes);
  for (size_t s = 0; s < reply->elements; s++) {
    redisReply *entries = reply->element[s]->element[1];
    words[0] = "XACK", sizes[0] = 4;
    words[1] = reply->element[s]->element[0]->str, sizes[1] = reply->element[s]->element[0]->len;
    words[2] = GROUP, sizes[2] = strlen(GROUP);
    for (size_t e = 0; e < entries->elements; e++) {
      words[3 + e] = entries->element[e]->element[0]->str;
      sizes[3 + e] = entries->element[e]->element[0]->len;
    }
    redisAppendCommandArgv(redis, 3 + entries->elements, words, sizes);
  }
  for (size_t s = 0; s < reply->elements; s++) {
    void *answer;
    if (redisGetReply(redis, &answer) != REDIS_OK) fail(redis->errstr);
    freeReplyObject(answer);
  }
}

static redisContext *connect_redis(void) {
  redisContext *redis = redisConnect("127.0.0.1", atoi(getenv("REDIS_PORT")));
  if (!redis || redis->err) fail("no Redis");
  return redis;
}

static void *write_batches(void *unused) {
  (void)unused;
  redisContext *redis = connect_redis();
  PGconn *database = PQconnectdb(getenv("DATABASE_URL"));
  if (PQstatus(database) != CONNECTION_OK) fail(PQerrorMessage(database));
  for (int turn = 0;; turn ^= 1) {
    pthread_mutex_lock(&mutex);
    while (filled == 0) pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
    copy(database, &batches[turn].rows);
    acknowledge(redis, batches[turn].reply);
    pthread_mutex_lock(&mutex);
    filled--;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

/* XREADGROUP of all streams, made once. */
static char *prepare(redisContext *redis, int *length) {
  redisReply *found = redisCommand(redis, "SCAN 0 MATCH mqtt_stream:* COUNT 10000000 TYPE stream");
  redisReply *keys = found->element[1];
  size_t count = keys->elements, words = 0;
  if (count == 0) fail("no streams");
  const char **list = malloc((8 + 2 * count) * sizeof *list);
  char limit[20];
  snprintf(limit, sizeof limit, "%zu", count < BATCH ? BATCH / count : 1);
  const char *head[] = {"XREADGROUP", "GROUP", GROUP, "writer-1", "COUNT", limit, "STREAMS"};
  for (; words < 7; words++) list[words] = head[words];
  for (size_t k = 0; k < count; k++) {
    freeReplyObject(redisCommand(redis, "XGROUP CREATE %s " GROUP " 0", keys->element[k]->str));
    list[words++] = keys->element[k]->str;
  }
  for (size_t k = 0; k < count; k++) list[words++] = ">";
  char *command;
  *length = redisFormatCommandArgv(&command, words, list, NULL);
  return command;
}

int main(void) {
  redisContext *redis = connect_redis();
  int length;
  char *command = prepare(redis, &length);
  pthread_t writer;
  pthread_create(&writer, NULL, write_batches, NULL);
  for (int turn = 0;;) {
    void *reply;
    redisAppendFormattedCommand(redis, command, length);
    if (redisGetReply(redis, &reply) != REDIS_OK) fail(redis->errstr);
    if (((redisReply *)reply)->type != REDIS_REPLY_ARRAY) {
      freeReplyObject(reply);
      struct timespec pause = {0, 1000000};
      nanosleep(&pause, NULL);
      continue;
    }
    pthread_mutex_lock(&mutex);
    while (filled == 2) pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
    /* Freed by the thread that allocated it. */
    if (batches[turn].reply) freeReplyObject(batches[turn].reply);
    batches[turn].reply = reply;
    encode(&batches[turn]);
    pthread_mutex_lock(&mutex);
    filled++;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
    turn ^= 1;
  }
}
