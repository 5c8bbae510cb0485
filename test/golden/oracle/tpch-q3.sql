create table customer as
select file_row_number as c_rid, * from read_parquet('data/tpch/customer.parquet', file_row_number = true);
create table orders as
select file_row_number as o_rid, * from read_parquet('data/tpch/orders.parquet', file_row_number = true);
create table lineitem as
select file_row_number as l_rid, * from read_parquet('data/tpch/lineitem.parquet', file_row_number = true);

-- @node top_orders ordered
select l_orderkey, o_orderdate, o_shippriority, sum(l_extendedprice * (1 - l_discount)) as revenue,
  list(distinct c_rid) as "@customer", list(distinct o_rid) as "@orders", list(l_rid) as "@lineitem"
from customer, orders, lineitem
where c_mktsegment = 'BUILDING' and c_custkey = o_custkey and l_orderkey = o_orderkey
  and o_orderdate < date '1995-03-15' and l_shipdate > date '1995-03-15'
group by l_orderkey, o_orderdate, o_shippriority
order by revenue desc, o_orderdate limit 10;
