-- POSTs that read keys 1..N at once. Argument: N.
function init(args)
   local entries = {}
   for i = 1, tonumber(args[1]) do
      entries[i] = '{"key":"' .. i .. '"}'
   end
   wrk.method = "POST"
   wrk.headers["Content-Type"] = "application/json"
   wrk.body = "[" .. table.concat(entries, ",") .. "]"
end
