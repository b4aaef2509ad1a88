-- The same load for all servers: wrk -s load.lua URL -- KIND ROUND
-- Values have 100 bytes. No key is written twice: ROUND is part of it. Reads ask for the first keys
-- that a run of writes with the same ROUND has left.
local threads = 0

function setup(thread)
   thread:set("id", threads)
   threads = threads + 1
end

local value = string.rep("0123456789", 10)
local value64 = string.rep("MDEyMzQ1", 17) -- 102 bytes in base64
local json = { ["Content-Type"] = "application/json" }
local form = { ["Content-Type"] = "application/x-www-form-urlencoded" }
local READ_KEYS = 4000

local function key(n) return string.format("k%d-%d-%08d", round, id, n) end
-- Twelve characters of base64 are nine bytes, whichever they are.
local function key64(n) return string.format("%02d%d%09d", round, id, n) end
-- wrk asks for the first request and does not send it.
local function existing(n) return n % READ_KEYS + 2 end

local kinds = {
   ["walscope-put"] = function(n)
      return wrk.format("PUT", "/key/" .. key(n), json, '{"value":"' .. value .. '"}')
   end,
   ["walscope-put-absent"] = function(n)
      local path = "/key/" .. key(n) .. "?if_absent=true"
      return wrk.format("PUT", path, json, '{"value":"' .. value .. '"}')
   end,
   ["walscope-txn"] = function(n)
      local body = '{"if":[{"key":"' .. key(n) .. '","absent":true}],"then":[{"put":"' .. key(n)
         .. '","value":"' .. value .. '"},{"put":"b' .. key(n) .. '","value":"' .. value .. '"}]}'
      return wrk.format("POST", "/txn", json, body)
   end,
   ["walscope-get"] = function(n) return wrk.format("GET", "/key/" .. key(existing(n))) end,
   ["walscope-get-local"] = function(n)
      return wrk.format("GET", "/key/" .. key(existing(n)) .. "?consistency=local")
   end,
   ["webdis-put"] = function(n) return wrk.format("PUT", "/SET/" .. key(n), json, value) end,
   ["webdis-get"] = function(n) return wrk.format("GET", "/GET/" .. key(existing(n))) end,
   ["etcd3-put"] = function(n)
      local body = '{"key":"' .. key64(n) .. '","value":"' .. value64 .. '"}'
      return wrk.format("POST", "/v3/kv/put", json, body)
   end,
   ["etcd3-txn"] = function(n)
      local put = '{"requestPut":{"key":"%s","value":"' .. value64 .. '"}}'
      local body = '{"compare":[{"key":"' .. key64(n)
         .. '","target":"CREATE","createRevision":"0"}],"success":['
         .. put:format(key64(n)) .. ',' .. put:format("AAAA" .. key64(n)) .. ']}'
      return wrk.format("POST", "/v3/kv/txn", json, body)
   end,
   ["etcd3-get"] = function(n)
      return wrk.format("POST", "/v3/kv/range", json, '{"key":"' .. key64(existing(n)) .. '"}')
   end,
   ["etcd3-get-local"] = function(n)
      return wrk.format("POST", "/v3/kv/range", json,
         '{"key":"' .. key64(existing(n)) .. '","serializable":true}')
   end,
   ["etcd2-put"] = function(n)
      return wrk.format("PUT", "/v2/keys/" .. key(n), form, "value=" .. value)
   end,
}

function init(arguments)
   make = kinds[arguments[1]]
   round = tonumber(arguments[2])
   count = 0
end

function request()
   count = count + 1
   return make(count)
end

function done(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format("measured %.1f %.0f %.0f %d\n",
      summary.requests / summary.duration * 1e6,
      latency:percentile(50), latency:percentile(99),
      errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
